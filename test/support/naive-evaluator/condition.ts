import type { Condition, Expression } from '../../../lib/definition';
import { and, compareWith, not, or } from './compare';
import { evaluate } from './expression';
import { evaluateOperand } from './literal';
import { deepestBranch, readPaths } from './paths';
import type { Place } from './rows';
import { subqueryValues } from './sql';
import type { Truth, Value } from './values';

/** Whether a condition is true, as `where` wants it: unknown is not. */
export function holds(condition: Condition, place: Place): boolean {
  return judge(condition, place) === true;
}

export function judge(condition: Condition, place: Place): Truth {
  switch (condition.kind) {
    case 'and':
      return and(condition.conditions.map((inner) => judge(inner, place)));
    case 'or':
      return or(condition.conditions.map((inner) => judge(inner, place)));
    case 'not':
      return not(judge(condition.condition, place));
    case 'exists':
      return place.along(condition.path).length > 0;
    default:
      return judgeLeaf(condition, place);
  }
}

type Leaf = Exclude<Condition, { kind: 'and' | 'or' | 'not' | 'exists' }>;

/** A leaf that reaches across a to-many step that is not decided yet holds when it holds for one row there. */
function judgeLeaf(leaf: Leaf, place: Place): Truth {
  const branch = deepestBranch(place.relations, readPaths(leaf));
  if (branch.length === 0 || place.has(branch)) return judgeHere(leaf, place);
  return place.along(branch).some((inner) => judgeHere(leaf, inner) === true);
}

function judgeHere(leaf: Leaf, place: Place): Truth {
  switch (leaf.kind) {
    case 'comparison':
      return compareOperand(leaf.operator, evaluate(leaf.left, place), leaf.right, place);
    case 'null':
      return (evaluate(leaf.expression, place) === null) !== leaf.negated;
    case 'between': {
      const value = evaluate(leaf.expression, place);
      const within = and([compareOperand('>=', value, leaf.low, place), compareOperand('<=', value, leaf.high, place)]);
      return leaf.negated ? not(within) : within;
    }
    case 'in': {
      const left = leaf.left.map((expression) => evaluate(expression, place));
      const found = or(
        leaf.rows.map((row) => and(row.map((value, index) => compareOperand('=', left[index] as Value, value, place)))),
      );
      return leaf.negated ? not(found) : found;
    }
    case 'inQuery': {
      const [left] = leaf.left.map((expression) => evaluate(expression, place));
      const found = or(
        subqueryValues(leaf.query, place.database).map((value) => compareWith('=', left as Value, value)),
      );
      return leaf.negated ? not(found) : found;
    }
    case 'truth':
      return evaluate(leaf.expression, place) as Truth;
  }
}

function compareOperand(operator: string, left: Value, right: Expression, place: Place): Truth {
  return compareWith(operator, left, evaluateOperand(right, left, operator, place));
}
