import type { ArithmeticOperator } from '../../../lib/definition';
import { Decimal, toDecimal, toNumber, type Value } from './values';

type Numeric = bigint | number | Decimal;

export function calculate(operator: ArithmeticOperator, operands: readonly Value[]): Value {
  if (operands.includes(null)) return null;
  return (operands as readonly Numeric[]).reduce((left, right) => calculateTwo(operator, left, right));
}

function calculateTwo(operator: ArithmeticOperator, left: Numeric, right: Numeric): Numeric {
  if (typeof left === 'bigint' && typeof right === 'bigint') return onIntegers(operator, left, right);
  if (typeof left === 'number' || typeof right === 'number')
    return onNumbers(operator, toNumber(left), toNumber(right));
  return onDecimals(operator, toDecimal(left), toDecimal(right));
}

function onIntegers(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function onNumbers(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      throw new Error('double precision has no %');
  }
}

function onDecimals(operator: ArithmeticOperator, left: Decimal, right: Decimal): Decimal {
  if (operator === '*') return new Decimal(left.units * right.units, left.scale + right.scale);
  const scale = Math.max(left.scale, right.scale);
  const [a, b] = [left.round(scale).units, right.round(scale).units];
  switch (operator) {
    case '+':
      return new Decimal(a + b, scale);
    case '-':
      return new Decimal(a - b, scale);
    case '%':
      return new Decimal(a % b, scale);
    case '/':
      return new Decimal((a * 10n ** 20n) / b, 20);
  }
}

/** The quotient to 20 digits. */
export function mean(values: readonly Numeric[]): Numeric {
  const total = values.reduce((left, right) => calculateTwo('+', left, right));
  if (typeof total === 'number') return total / values.length;
  return onDecimals('/', toDecimal(total), new Decimal(BigInt(values.length), 0));
}

export function total(values: readonly Numeric[]): Numeric {
  return values.reduce((left, right) => calculateTwo('+', left, right));
}
