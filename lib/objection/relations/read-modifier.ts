import { ConditionBuilder } from '../../declare';
import type { Condition } from '../../definition';
import type { ObjectionBuilder, ObjectionOperation } from '../model-class';
import { QueryScope, Untranslatable } from './query-scope';
import { type OrderArguments, readOrder } from './read-order';
import { isWhere, readWhere } from './read-where';

/** What a modifier says of the rows of one table. */
export interface ReadModifier {
  readonly filter: Condition | null;
  readonly orderBy: readonly OrderArguments[];
}

export interface ModifierRequest {
  /** A query of the table that nothing has been said on. */
  readonly builder: ObjectionBuilder;
  /** What Objection's `modify` takes. */
  readonly modifier: unknown;
  /** Columns by which rows can be chosen by a subquery; null where there are none. */
  readonly key: readonly string[] | null;
  readonly joinTable: string | null;
}

/** Calls that choose by number or by group: they mean another thing where all owners' rows are read at once. */
const OF_ALL_ROWS =
  /^(limit|offset|range|first|distinct(On)?|groupBy(Raw)?|(or)?having\w*|(count|sum|avg)(Distinct)?|min|max|union(All)?|intersect|except|insert|update|patch|delete|truncate)$/;

/** Calls that do not say which rows there are. */
const OF_NO_ROWS = /^(select|columns?|as|eager|runAfter|onError|debug|timeout|options)$/;

/**
 * Runs a modifier on a query of its table, and says what it said there as a condition; what has no such form becomes
 * `key in (select key from …)`.
 *
 * @throws {TypeError} when there is no way to say it.
 */
export function readModifier(request: ModifierRequest): ReadModifier {
  const builder = request.builder.modify(request.modifier);
  refuseChoice(builder);
  const said = builder._operations.filter(({ name }) => !OF_NO_ROWS.test(name));
  const scope = new QueryScope(builder, request.joinTable);
  const order = said.filter(isOrder);
  const wheres = said.filter((operation) => !isOrder(operation));
  return { filter: readFilter(wheres, scope, request), orderBy: order.flatMap((one) => readOrder(one, scope)) };
}

function refuseChoice(builder: ObjectionBuilder): void {
  const choosing = builder._operations.find((one) => OF_ALL_ROWS.test(one.name) || isGraphJoined(one));
  if (choosing === undefined) return;
  throw new TypeError(`it calls ${callOf(builder, choosing)}, which is over the rows of all owners together`);
}

/** By the name that the author wrote: Objection makes `first` of other calls too. */
function callOf(builder: ObjectionBuilder, { name }: ObjectionOperation): string {
  if (name === 'eager') return 'withGraphJoined';
  if (name !== 'first') return name;
  return builder.has(/^findById$/) ? 'findById' : 'first or findOne';
}

/** `withGraphFetched` reads its rows afterwards; this joins them, and what is said of them chooses. */
function isGraphJoined(operation: ObjectionOperation): boolean {
  return operation.name === 'eager' && operation.constructor.name === 'JoinEagerOperation';
}

function isOrder({ name }: ObjectionOperation): boolean {
  return /^orderBy/.test(name);
}

function readFilter(
  operations: readonly ObjectionOperation[],
  scope: QueryScope,
  request: ModifierRequest,
): Condition | null {
  const conditions = new ConditionBuilder();
  try {
    for (const operation of operations) {
      if (!isWhere(operation)) throw new Untranslatable(operation.name);
      readWhere(operation, scope, conditions);
    }
    return conditions.build();
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    return bySubquery(scope.builder, request.key, error);
  }
}

function bySubquery(builder: ObjectionBuilder, key: readonly string[] | null, why: Untranslatable): Condition | null {
  if (key === null)
    throw new TypeError(
      `it cannot be said as a condition on its columns (${why.message}), and there is no idColumn for more`,
    );
  const table = builder.tableRef();
  const query = builder.clone().clear(/^(select|columns?|orderBy\w*|as|eager)$/);
  const rows = query.select(key.map((column) => `${table}.${column}`)).toKnexQuery();
  return new ConditionBuilder().whereIn(key.length === 1 ? (key[0] as string) : key, rows).build();
}
