import {
  type AggregateSource,
  arrayAgg,
  avg,
  boolAnd,
  boolOr,
  col,
  count,
  countDistinct,
  jsonAgg,
  jsonObjectAgg,
  max,
  min,
  multiply,
  type Source,
  stringAgg,
  sum,
} from '../../../lib/declare';
import { generateCondition, generateRead } from './condition';
import { type Node, onOneChain, startsWith } from './relations';
import { generateScalar } from './scalar';
import type { ColumnType } from './schema';
import type { Tape } from './tape';

/** The relations of a definition, and the rows that an aggregate in it is over (none given: those of the group). */
export interface AggregateContext {
  readonly nodes: readonly Node[];
  readonly isGrouped: boolean;
}

/** What one aggregate reads: a to-many branch, what is on its chain, and what is of the branch itself. */
interface Over {
  readonly branch: readonly string[];
  readonly chain: readonly Node[];
  readonly own: readonly Node[];
  readonly nodes: readonly Node[];
  readonly isGrouped: boolean;
}

/** An aggregate, and how its value must be compared: as it is, or (`unordered`) without its order. */
export interface GeneratedAggregate {
  readonly source: Source;
  readonly unordered: string | null;
}

function chooseBranch(tape: Tape, { nodes, isGrouped }: AggregateContext): Over | null {
  const branches = nodes.filter((node) => node.branch.length === node.path.length && node.path.length > 0);
  if (!isGrouped && branches.length === 0) return null;
  const branch = isGrouped ? [] : tape.pick(branches).path;
  const chain = nodes.filter((node) => startsWith(branch, node.branch));
  return { branch, chain, own: chain.filter((node) => node.branch.length === branch.length), nodes, isGrouped };
}

/** An aggregate whose value has the type and depends on no order; null where there is nothing to aggregate. */
export function generateTypedAggregate(tape: Tape, type: ColumnType, context: AggregateContext): Source | null {
  const over = chooseBranch(tape, context);
  if (over === null) return null;
  const made = makeTyped(tape, type, over);
  return made === null ? null : finish(tape, made, over);
}

function makeTyped(tape: Tape, type: ColumnType, over: Over): AggregateSource | null {
  switch (type) {
    case 'bigint':
      return tape.pick([
        () => countRows(tape, over),
        () => countValues(tape, over),
        () => sum(argument(tape, 'integer', over)),
        () => max(argument(tape, 'bigint', over)),
      ])();
    case 'text':
      return tape.pick([min, max])(generateRead(tape, over.own, 'text').source);
    case 'integer':
    case 'day':
    case 'instant':
      return tape.pick([min, max])(argument(tape, type, over));
    case 'numeric':
      return tape.pick([sum, min, max])(argument(tape, 'numeric', over));
    case 'float':
      return tape.pick([sum, min, max])(argument(tape, 'float', over));
    case 'boolean':
      return tape.pick([boolAnd, boolOr])(argument(tape, 'boolean', over));
    case 'json':
      return null;
  }
}

/** Any aggregate: as above, or one whose value depends on the order of its rows. */
export function generateAggregate(tape: Tape, context: AggregateContext): GeneratedAggregate | null {
  const over = chooseBranch(tape, context);
  if (over === null) return null;
  if (tape.chance(40)) return generateOrdered(tape, over);
  const type = tape.pick(['bigint', 'integer', 'numeric', 'float', 'boolean', 'text', 'day', 'instant'] as const);
  const made = tape.chance(15)
    ? avg(argument(tape, tape.pick(['integer', 'bigint', 'numeric', 'float'] as const), over))
    : makeTyped(tape, type, over);
  return made && { source: finish(tape, made, over, type === 'numeric' || type === 'bigint'), unordered: null };
}

/** Reads the branch at least once, so that it is over those rows. */
function argument(tape: Tape, type: ColumnType, over: Over): Source {
  const own = generateRead(tape, over.own, type).source;
  if (type === 'integer' && tape.chance(25)) return multiply(own, generateRead(tape, over.chain, 'integer').source);
  if (tape.chance(60)) return own;
  const scalar = generateScalar(tape, type, { nodes: over.chain, exists: existing(over), aggregate: null, depth: 2 });
  return reads(scalar, over) ? scalar : own;
}

/** Relations that a `case` inside an aggregate may ask for: any, also those of other branches. */
function existing({ nodes }: Over): readonly (readonly string[])[] {
  return nodes.filter((node) => node.path.length > 0).map((node) => node.path);
}

function reads(source: Source, { branch }: Over): boolean {
  if (branch.length === 0) return true;
  return JSON.stringify(source.expression).includes(`"kind":"column","path":${JSON.stringify(branch).slice(0, -1)}`);
}

function countRows(tape: Tape, over: Over): AggregateSource {
  const behind = over.own.filter(({ path }) => path.length > over.branch.length);
  const node = tape.pick(behind.length > 0 && tape.chance(60) ? behind : over.own);
  if (node.path.length === 0) return tape.chance(30) ? countDistinct('*') : count();
  return tape.pick([count, countDistinct])(col(node.path));
}

function countValues(tape: Tape, over: Over): AggregateSource {
  const type = tape.pick(['integer', 'text', 'boolean', 'json', 'instant', 'numeric'] as const);
  const counted = argument(tape, type, over);
  const isRelation = isNamedAsRelation(counted, over);
  return tape.pick([count, countDistinct])(isRelation ? generateRead(tape, over.own, 'boolean').source : counted);
}

/** `count('a.b')` counts rows where `a.b` is a relation, whatever columns there are. */
function isNamedAsRelation({ expression }: Source, { nodes }: Over): boolean {
  if (expression.kind !== 'column') return false;
  const path = JSON.stringify([...expression.path, expression.column]);
  return nodes.some((node) => JSON.stringify(node.path) === path);
}

/** Adds `distinct`, `where` and `default`, none of which changes the type. */
function finish(tape: Tape, made: AggregateSource, over: Over, canDefault = false): Source {
  const distinct = tape.chance(20) ? made.distinct() : made;
  const filtered = filter(tape, distinct, over);
  return canDefault && tape.chance(25) ? filtered.default(tape.below(3)) : filtered;
}

function filter(tape: Tape, made: AggregateSource, over: Over): AggregateSource {
  if (!tape.chance(30)) return made;
  const nodes = over.nodes.filter((node) => onOneChain(node.branch, over.branch));
  const exists = nodes.filter((node) => node.path.length > 0).map((node) => node.path);
  return made.where(generateCondition(tape, { nodes, exists, tables: [], depth: 1 }));
}

/** `stringAgg`, `arrayAgg` and the JSON aggregates, in an order that is total, or compared without their order. */
function generateOrdered(tape: Tape, over: Over): GeneratedAggregate {
  const delimiter = tape.pick([', ', '', "'", '?', '\\', '$1', '😀']);
  if (tape.chance(15)) return objectAggregate(tape, over);
  const made = tape.pick([
    () => stringAgg(argument(tape, 'text', over), delimiter),
    () =>
      arrayAgg(
        argument(tape, tape.pick(['integer', 'text', 'boolean', 'numeric', 'day', 'instant', 'bigint'] as const), over),
      ),
    () =>
      jsonAgg(
        argument(tape, tape.pick(['integer', 'text', 'boolean', 'numeric', 'json', 'day', 'bigint'] as const), over),
      ),
    () =>
      jsonAgg({
        "o'k?": argument(tape, 'integer', over),
        'b"\\': argument(tape, 'text', over),
        c: argument(tape, 'json', over),
      }),
  ])();
  if (tape.chance(20)) return { source: filter(tape, made.distinct(), over), unordered: delimiter };
  if (tape.chance(40)) return { source: filter(tape, orderTotally(tape, made, over), over), unordered: null };
  return { source: filter(tape, made, over), unordered: isOrderedByRelations(over) ? null : delimiter };
}

function orderTotally(tape: Tape, made: AggregateSource, over: Over): AggregateSource {
  const type = tape.pick(['integer', 'text', 'day', 'boolean', 'numeric'] as const);
  const first = tape.chance(60)
    ? made.orderBy(
        generateRead(tape, over.chain, type).source,
        tape.pick(['asc', 'desc']),
        tape.pick([null, 'first', 'last']),
      )
    : made;
  return steps(over).reduce(
    (ordered, node) =>
      node.total.reduce(
        (inner, column) => inner.orderBy(col([...node.path, column]), tape.pick(['asc', 'desc'])),
        ordered,
      ),
    first,
  );
}

/** The to-many steps of the branch, which multiply rows; in a view with `groupBy`, the parent. */
function steps({ branch, chain, isGrouped }: Over): readonly Node[] {
  if (isGrouped) return chain.filter((node) => node.path.length === 0);
  return chain.filter(
    (node) => node.path.length > 0 && node.path.length === node.branch.length && startsWith(branch, node.path),
  );
}

function isOrderedByRelations(over: Over): boolean {
  return !over.isGrouped && steps(over).every((node) => node.isOrdered);
}

/** Keys of a JSON object may not be null: the key of the branch's own rows. */
function objectAggregate(tape: Tape, over: Over): GeneratedAggregate {
  const node = over.own.find(({ path }) => path.length === over.branch.length) as Node;
  const made = jsonObjectAgg(
    col([...node.path, node.table.key[0] as string]),
    argument(tape, tape.pick(['text', 'integer', 'json'] as const), over),
  );
  return { source: filter(tape, orderTotally(tape, made, over), over), unordered: null };
}
