import {
  type AggregateExpression,
  type AggregateFunction,
  assertNever,
  findRelation,
  isToOne,
  mapExpression,
  type Ordering,
  type ParentBody,
  type RelationPath,
  type RowsExpression,
} from '../definition';
import { writeOrdering } from './joins';
import { type RowScope, relationAt } from './row-scope';
import { row, writeCondition, writeExpression } from './write-expression';

/** Writes the call of an aggregate over the rows of a scope; `branch` is their to-many path. */
export function writeAggregateCall(
  aggregate: AggregateExpression,
  scope: RowScope,
  body: ParentBody,
  branch: RelationPath,
): string {
  const [argument] = aggregate.arguments;
  if (argument?.kind === 'rows') return writeRowCount(aggregate, argument, scope, body, branch);
  const args = aggregate.arguments.map((inner) => writeExpression(inner, scope)).join(', ');
  const order = orderings(aggregate, body, branch).map((ordering) =>
    writeOrdering(ordering, (inner) => writeExpression(inner, scope)),
  );
  const orderBy = order.length > 0 ? ` order by ${order.join(', ')}` : '';
  const distinct = aggregate.distinct ? 'distinct ' : '';
  return `${functionName(aggregate.function)}(${distinct}${args}${orderBy})${filterClause(filterTexts(aggregate, scope))}`;
}

/** Rows of the branch itself are counted as they are; rows across a to-one step where they are there; distinct ones by key. */
function writeRowCount(
  aggregate: AggregateExpression,
  { path }: RowsExpression,
  scope: RowScope,
  body: ParentBody,
  branch: RelationPath,
): string {
  const filters = filterTexts(aggregate, scope);
  const relation = findRelation(body.relations, path);
  const isOwnRow = relation === null || path.length === branch.length;
  if (!aggregate.distinct) {
    const counted = isOwnRow ? '*' : (scope.linkColumns(path, relation.to)[0] as string);
    return `count(${counted})${filterClause(filters)}`;
  }
  const key = scope.linkColumns(path, relation === null ? body.key : keyOf(body, path));
  const present = key.length > 1 && !isOwnRow ? [`${key[0]} is not null`] : [];
  return `count(distinct ${row(key)})${filterClause([...filters, ...present])}`;
}

function keyOf(body: ParentBody, path: RelationPath): readonly string[] {
  return relationAt(body, path).key;
}

function filterTexts(aggregate: AggregateExpression, scope: RowScope): readonly string[] {
  return aggregate.filter === null ? [] : [writeCondition(aggregate.filter, scope)];
}

function filterClause(conditions: readonly string[]): string {
  if (conditions.length === 0) return '';
  return ` filter (where ${conditions.length === 1 ? conditions[0] : conditions.map((text) => `(${text})`).join(' and ')})`;
}

/** The aggregate's own order, or that of the relations it is over. */
function orderings(aggregate: AggregateExpression, body: ParentBody, branch: RelationPath): readonly Ordering[] {
  if (aggregate.orderBy.length > 0 || aggregate.distinct || !isOrdered(aggregate.function)) return aggregate.orderBy;
  return branch.flatMap((_step, index) => {
    const path = branch.slice(0, index + 1);
    const relation = relationAt(body, path);
    return isToOne(relation) ? [] : relation.orderBy.map((ordering) => under(path, ordering));
  });
}

/** An order over the relation's own columns, seen from the parent. */
function under(path: RelationPath, ordering: Ordering): Ordering {
  const expression = mapExpression(ordering.expression, (inner) =>
    inner.kind === 'column' ? { ...inner, path } : inner,
  );
  return { ...ordering, expression };
}

function isOrdered(name: AggregateFunction): boolean {
  return name === 'stringAgg' || name === 'arrayAgg' || name === 'jsonAgg' || name === 'jsonObjectAgg';
}

function functionName(name: AggregateFunction): string {
  switch (name) {
    case 'count':
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
      return name;
    case 'stringAgg':
      return 'string_agg';
    case 'arrayAgg':
      return 'array_agg';
    case 'jsonAgg':
      return 'jsonb_agg';
    case 'jsonObjectAgg':
      return 'jsonb_object_agg';
    case 'boolAnd':
      return 'bool_and';
    case 'boolOr':
      return 'bool_or';
    default:
      return assertNever(name);
  }
}
