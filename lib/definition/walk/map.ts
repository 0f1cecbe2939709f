import type { AggregateExpression, Condition, Expression, SqlExpression } from '../expression';
import { assertNever } from '../view';

type ExpressionMapper = (expression: Expression) => Expression;

/** Rebuilds an expression from the inside out, each part replaced by what `change` makes of it. */
export function mapExpression(expression: Expression, change: ExpressionMapper): Expression {
  return change(mapChildren(expression, (child) => mapExpression(child, change)));
}

function mapChildren(expression: Expression, change: ExpressionMapper): Expression {
  switch (expression.kind) {
    case 'column':
    case 'rows':
    case 'literal':
      return expression;
    case 'aggregate':
      return mapAggregate(expression, change);
    case 'call':
      return { ...expression, arguments: expression.arguments.map(change) };
    case 'arithmetic':
      return { ...expression, operands: expression.operands.map(change) };
    case 'cast':
      return { ...expression, expression: change(expression.expression) };
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map(({ when, then }) => ({
          when: mapCondition(when, change),
          then: change(then),
        })),
        else: expression.else && change(expression.else),
      };
    case 'sql':
      return mapSql(expression, change);
    default:
      return assertNever(expression);
  }
}

function mapAggregate(aggregate: AggregateExpression, change: ExpressionMapper): AggregateExpression {
  return {
    ...aggregate,
    arguments: aggregate.arguments.map(change),
    orderBy: aggregate.orderBy.map((ordering) => ({ ...ordering, expression: change(ordering.expression) })),
    filter: aggregate.filter && mapCondition(aggregate.filter, change),
  };
}

function mapSql(sql: SqlExpression, change: ExpressionMapper): SqlExpression {
  return { ...sql, parts: sql.parts.map((part) => (typeof part === 'string' ? part : change(part))) };
}

/** Rebuilds a condition with each of its expressions replaced by what `change` makes of it. */
export function mapCondition(condition: Condition, change: ExpressionMapper): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { ...condition, conditions: condition.conditions.map((inner) => mapCondition(inner, change)) };
    case 'not':
      return { ...condition, condition: mapCondition(condition.condition, change) };
    case 'comparison':
      return { ...condition, left: change(condition.left), right: change(condition.right) };
    case 'in':
      return { ...condition, left: condition.left.map(change), rows: condition.rows.map((row) => row.map(change)) };
    case 'inQuery':
      return { ...condition, left: condition.left.map(change), query: mapSql(condition.query, change) };
    case 'null':
    case 'truth':
      return { ...condition, expression: change(condition.expression) };
    case 'between':
      return {
        ...condition,
        expression: change(condition.expression),
        low: change(condition.low),
        high: change(condition.high),
      };
    case 'exists':
      return condition;
    default:
      return assertNever(condition);
  }
}
