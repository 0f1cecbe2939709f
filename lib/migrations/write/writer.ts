import type { Condition, Expression } from '../../definition';
import type { Use } from './helpers';

/**
 * Where an expression stands: a string is a column as a `source` and as an `operand`, which other values may be as they
 * are; it is text as a `value`. What stands `alone` is always an expression of this package.
 */
export type Place = 'source' | 'operand' | 'value' | 'alone';

/** What the writers of expressions and of conditions, which are in each other, have of each other. */
export interface Writer {
  readonly use: Use;
  expression(expression: Expression, place: Place): string;
  /** The arguments of `where`. */
  where(condition: Condition): string;
}
