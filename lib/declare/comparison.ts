import type { Expression } from '../definition/expression';
import { COMPARISON_OPERATORS, type Condition } from '../definition/expression';
import { toLiteral } from '../definition/literal';
import { describeValue } from '../errors';
import { isObjectionValue } from './objection-raw';
import { refuse } from './refuse';
import { isSource, type Source } from './source';
import { isOpaqueQuery, type OpaqueQuery, objectionExpression, opaqueExpression, querySql } from './sql-text';

/** What `in` takes on its right. */
export type InValues = readonly unknown[] | OpaqueQuery | Source;

/** Reads `left operator value`, with the operators that are conditions of their own. */
export function compare(left: Expression, operator: string, value: unknown): Condition {
  if (typeof operator !== 'string') return refuseOperator(operator);
  const spelled = operator.trim().toLowerCase();
  switch (spelled) {
    case 'in':
    case 'not in':
      return inRows([left], value as InValues, spelled === 'not in');
    case 'between':
    case 'not between':
      return between(left, value as readonly unknown[], spelled === 'not between');
    case 'is':
    case 'is not':
      return isCondition(left, value, spelled === 'is not');
  }
  if (!COMPARISON_OPERATORS.has(spelled)) return refuseOperator(spelled);
  if (value === null && (spelled === '=' || spelled === '!=' || spelled === '<>')) {
    return { kind: 'null', expression: left, negated: spelled !== '=' };
  }
  return { kind: 'comparison', left, operator: spelled, right: toOperand(value) };
}

function refuseOperator(operator: unknown): never {
  const shown = typeof operator === 'string' ? `'${operator}'` : describeValue(operator);
  return refuse(
    `where: the operator ${shown} is not known`,
    "use an operator that Knex knows: where('rating', '>', 3)",
  );
}

function isCondition(left: Expression, value: unknown, negated: boolean): Condition {
  if (value === null) return { kind: 'null', expression: left, negated };
  return {
    kind: 'comparison',
    left,
    operator: negated ? 'is distinct from' : 'is not distinct from',
    right: toOperand(value),
  };
}

export function between(expression: Expression, range: readonly unknown[], negated: boolean): Condition {
  if (!Array.isArray(range) || range.length !== 2)
    return refuse('whereBetween: the range is not an array of two values', "write whereBetween('rating', [1, 5])");
  return { kind: 'between', expression, low: toOperand(range[0]), high: toOperand(range[1]), negated };
}

export function inRows(left: readonly Expression[], values: InValues, negated: boolean): Condition {
  if (isOpaqueQuery(values) || isSource(values)) return { kind: 'inQuery', left, query: querySql(values), negated };
  if (typeof values === 'function') return { kind: 'inQuery', left, query: querySql(values), negated };
  if (!Array.isArray(values))
    return refuse('whereIn: the values are neither an array nor a query', "write whereIn('status', ['open', 'new'])");
  const rows = values.map((row) => (left.length === 1 ? [row] : asRow(row, left.length)).map(toOperand));
  return { kind: 'in', left, rows, negated };
}

function asRow(row: unknown, width: number): readonly unknown[] {
  if (!Array.isArray(row) || row.length !== width)
    return refuse(`whereIn: each value must be an array of ${width}`, "write whereIn(['a', 'b'], [[1, 2], [3, 4]])");
  return row;
}

/** The right side of a comparison: a value, unless it is an expression. */
function toOperand(value: unknown): Expression {
  if (typeof value === 'function' && !isOpaqueQuery(value)) return querySql(value as never);
  if (isSource(value)) return value.expression;
  if (isOpaqueQuery(value)) return opaqueExpression(value);
  if (isObjectionValue(value)) return objectionExpression(value);
  return { kind: 'literal', literal: toLiteral(value) };
}
