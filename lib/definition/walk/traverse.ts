import type { Condition, Expression } from '../expression';
import { assertNever } from '../view';

/** The expressions directly inside an expression, conditions' included; an aggregate's arguments, order and filter. */
export function childExpressions(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'rows':
    case 'literal':
      return [];
    case 'aggregate':
      return [
        ...expression.arguments,
        ...expression.orderBy.map((ordering) => ordering.expression),
        ...(expression.filter ? conditionExpressions(expression.filter) : []),
      ];
    case 'call':
      return expression.arguments;
    case 'arithmetic':
      return expression.operands;
    case 'cast':
      return [expression.expression];
    case 'case':
      return [
        ...expression.branches.flatMap((branch) => [...conditionExpressions(branch.when), branch.then]),
        ...(expression.else ? [expression.else] : []),
      ];
    case 'sql':
      return expression.parts.filter((part) => typeof part !== 'string');
    default:
      return assertNever(expression);
  }
}

/** The conditions that a condition is made of: itself when it is a leaf. */
export function leafConditions(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.conditions.flatMap(leafConditions);
    case 'not':
      return leafConditions(condition.condition);
    default:
      return [condition];
  }
}

/** The expressions directly inside a condition. */
export function conditionExpressions(condition: Condition): readonly Expression[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.conditions.flatMap(conditionExpressions);
    case 'not':
      return conditionExpressions(condition.condition);
    case 'comparison':
      return [condition.left, condition.right];
    case 'in':
      return [...condition.left, ...condition.rows.flat()];
    case 'inQuery':
      return [...condition.left, condition.query];
    case 'null':
    case 'truth':
      return [condition.expression];
    case 'between':
      return [condition.expression, condition.low, condition.high];
    case 'exists':
      return [{ kind: 'rows', path: condition.path }];
    default:
      return assertNever(condition);
  }
}

/** An expression and everything inside it, outermost first. */
export function walkExpression(expression: Expression): readonly Expression[] {
  const found: Expression[] = [];
  collect(expression, found, true);
  return found;
}

/** Everything inside an expression, but for what is inside its aggregates. */
export function walkOutsideAggregates(expression: Expression): readonly Expression[] {
  const found: Expression[] = [];
  collect(expression, found, false);
  return found;
}

function collect(expression: Expression, found: Expression[], isInsideAggregates: boolean): void {
  found.push(expression);
  if (expression.kind === 'aggregate' && !isInsideAggregates) return;
  for (const child of childExpressions(expression)) collect(child, found, isInsideAggregates);
}
