import type { Expression, Literal } from '../../../lib/definition';
import { evaluate } from './expression';
import type { Place } from './rows';
import { Day, Decimal, Instant, Json, type Value } from './values';

/** The right side of a comparison: a literal has no type there, and takes the type of the left side. */
export function evaluateOperand(operand: Expression, left: Value, operator: string, place: Place): Value {
  if (operand.kind !== 'literal') return evaluate(operand, place);
  return readAs(operand.literal, left, operator);
}

function readAs(literal: Literal, like: Value, operator: string): Value {
  if (literal.type === 'null') return null;
  if (like === null) return literalValue(literal);
  if (typeof like === 'string' || operator === '?') return literalText(literal);
  if (like instanceof Json) return new Json(JSON.parse(literalText(literal)));
  if (like instanceof Instant)
    return literal.type === 'date' ? new Instant(literal.epochMs) : new Instant(Date.parse(literalText(literal)));
  if (like instanceof Day) return new Day(literalText(literal).slice(0, 10));
  if (typeof like === 'boolean') return literalText(literal) === 'true';
  if (typeof like === 'number') return Number(literalText(literal));
  return like instanceof Decimal ? Decimal.parse(literalText(literal)) : BigInt(literalText(literal));
}

/** A literal that stands by itself, with the type that its text has. */
export function literalValue(literal: Literal): Value {
  switch (literal.type) {
    case 'null':
      return null;
    case 'boolean':
      return literal.value;
    case 'number':
      return /^-?\d+$/.test(literal.text) ? BigInt(literal.text) : Decimal.parse(literal.text);
    case 'bigint':
      return BigInt(literal.text);
    case 'date':
      return new Instant(literal.epochMs);
    case 'array':
      return literal.items.map(literalValue);
    default:
      return literalText(literal);
  }
}

function literalText(literal: Literal): string {
  switch (literal.type) {
    case 'boolean':
      return String(literal.value);
    case 'date':
      return new Date(literal.epochMs).toISOString();
    case 'number':
    case 'bigint':
    case 'string':
    case 'json':
      return literal.text;
    default:
      throw new Error(`the naive evaluator does not know ${literal.type} here`);
  }
}
