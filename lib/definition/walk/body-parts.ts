import type { Condition, Expression, SqlExpression } from '../expression';
import type { TableName } from '../names';
import type { ParentBody, QueryBody, Relation } from '../view';
import { type ColumnUse, mapBody, mapRelation, type Place } from './map-body';
import { conditionExpressions } from './traverse';

/** One part of a body; an expression or a condition is one part with all that is in it. */
export type BodyPart =
  | { readonly kind: 'table'; readonly table: TableName }
  | { readonly kind: 'tableColumn'; readonly name: string; readonly table: TableName; readonly use: ColumnUse }
  /** `column` is the column of the view that it is the source of, or null. */
  | {
      readonly kind: 'expression';
      readonly expression: Expression;
      readonly place: Place;
      readonly column: string | null;
    }
  | { readonly kind: 'condition'; readonly condition: Condition; readonly place: Place }
  | { readonly kind: 'query'; readonly query: SqlExpression };

type Collector = Parameters<typeof mapBody>[1];

/** Every part of a body, once, in the order in which {@link mapBody} visits them. */
export function bodyParts(body: ParentBody | QueryBody): readonly BodyPart[] {
  return collect((collector) => mapBody(body, collector));
}

/** The parts of a relation and of those that start from it. */
export function relationParts(relation: Relation, owner: TableName): readonly BodyPart[] {
  return collect((collector) => mapRelation(relation, owner, collector));
}

/** The expressions that stand directly in a part. */
export function partExpressions(part: BodyPart): readonly Expression[] {
  switch (part.kind) {
    case 'expression':
      return [part.expression];
    case 'condition':
      return conditionExpressions(part.condition);
    case 'query':
      return [part.query];
    default:
      return [];
  }
}

function collect(visit: (collector: Collector) => unknown): readonly BodyPart[] {
  const parts: BodyPart[] = [];
  const add = <Value>(part: BodyPart, value: Value): Value => {
    parts.push(part);
    return value;
  };
  visit({
    table: (table) => add({ kind: 'table', table }, table),
    tableColumn: (name, table, use) => add({ kind: 'tableColumn', name, table, use }, name),
    expression: (expression, place, column) => add({ kind: 'expression', expression, place, column }, expression),
    condition: (condition, place) => add({ kind: 'condition', condition, place }, condition),
    query: (query) => add({ kind: 'query', query }, query),
  });
  return parts;
}
