import type { AggregateExpression, Condition, Expression } from '../expression';
import type { Relations } from '../view';
import { mapCondition, mapExpression } from './map';
import { findRelation } from './paths';

/** Makes `count('comments')` the rows of a relation where `comments` is one, and a column otherwise. */
export function resolveExpression(expression: Expression, relations: Relations): Expression {
  return mapExpression(expression, (inner) =>
    inner.kind === 'aggregate' && inner.function === 'count' ? countRows(inner, relations) : inner,
  );
}

export function resolveCondition(condition: Condition, relations: Relations): Condition {
  return mapCondition(condition, (inner) => resolveExpression(inner, relations));
}

function countRows(aggregate: AggregateExpression, relations: Relations): AggregateExpression {
  const [counted] = aggregate.arguments;
  if (counted?.kind !== 'column') return aggregate;
  const path = [...counted.path, counted.column];
  return findRelation(relations, path) ? { ...aggregate, arguments: [{ kind: 'rows', path }] } : aggregate;
}
