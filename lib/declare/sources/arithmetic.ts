import type { ArithmeticOperator } from '../../definition/expression';
import { type Inference, type Operand, Source, toExpression } from '../source';

/**
 * The sum of two or more operands. Strings are columns.
 *
 * @example
 * view.columns({ total: add('price', 'tax') });
 */
export function add<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('+', operands);
}

/**
 * The first operand minus the others, from left to right. Strings are columns.
 *
 * @example
 * view.columns({ margin: subtract('price', 'cost') });
 */
export function subtract<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('-', operands);
}

/**
 * The product of two or more operands. Strings are columns.
 *
 * @example
 * view.columns({ amount: multiply('price', 'quantity') });
 */
export function multiply<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('*', operands);
}

/**
 * The first operand divided by the others, from left to right. PostgreSQL divides integers without a remainder, and fails
 * on a division by zero.
 *
 * @example
 * view.columns({ share: divide(cast('votes', 'numeric'), nullIf('voters', 0)) });
 */
export function divide<const Inputs extends readonly [Operand, Operand, ...Operand[]]>(
  ...operands: Inputs
): Source<Inference.From<Inference.TypeOf<Inputs[number]>, Inference.Numeric>> {
  return arithmetic('/', operands);
}

/**
 * The remainder of a division (`%`). Strings are columns. PostgreSQL fails on a division by zero.
 *
 * @example
 * view.columns({ bucket: modulo('id', 10) });
 */
export function modulo<const Left extends Operand, const Right extends Operand>(
  left: Left,
  right: Right,
): Source<Inference.From<Inference.TypeOf<Left> | Inference.TypeOf<Right>, Inference.Numeric>> {
  return arithmetic('%', [left, right]);
}

function arithmetic<Type>(operator: ArithmeticOperator, operands: readonly Operand[]): Source<Type> {
  return new Source({ kind: 'arithmetic', operator, operands: operands.map(toExpression) });
}
