import type { Expression } from '../../../lib/definition';
import { evaluateAggregate } from './aggregate';
import { calculate } from './arithmetic';
import { judge } from './condition';
import { callFunction, castTo } from './functions';
import { literalValue } from './literal';
import type { Place } from './rows';
import { applyTemplate } from './sql';
import type { Value } from './values';

/** The value of an expression at one place, the way its docstring says it. */
export function evaluate(expression: Expression, place: Place): Value {
  switch (expression.kind) {
    case 'column': {
      const row = place.row(expression.path);
      if (row !== null && !Object.hasOwn(row, expression.column)) throw new Error(`no column ${expression.column}`);
      return row === null ? null : (row[expression.column] as Value);
    }
    case 'rows':
      return place.row(expression.path) !== null;
    case 'literal':
      return literalValue(expression.literal);
    case 'aggregate':
      return evaluateAggregate(expression, place);
    case 'call':
      return callFunction(
        expression.name,
        expression.arguments.map((argument) => evaluate(argument, place)),
      );
    case 'arithmetic':
      return calculate(
        expression.operator,
        expression.operands.map((operand) => evaluate(operand, place)),
      );
    case 'cast':
      return castTo(expression.type, evaluate(expression.expression, place));
    case 'case': {
      const branch = expression.branches.find(({ when }) => judge(when, place) === true);
      const result = branch ? branch.then : expression.else;
      return result === null ? null : evaluate(result, place);
    }
    case 'sql': {
      const operands = expression.parts.filter((part) => typeof part !== 'string');
      return applyTemplate(
        expression,
        operands.map((operand) => evaluate(operand, place)),
      );
    }
  }
}
