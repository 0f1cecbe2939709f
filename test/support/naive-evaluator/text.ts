import { Day, Decimal, Instant, type Value } from './values';

/** A value as its type's output function writes it (with `DateStyle` ISO); `true` and `false` as `cast` writes them. */
export function textOf(value: Value): string {
  if (value instanceof Day) return value.text;
  if (value instanceof Decimal || typeof value !== 'object') return String(value);
  if (value instanceof Instant) throw new Error('the text of a timestamptz depends on the session');
  throw new Error(`the naive evaluator does not know the text of ${JSON.stringify(value)}`);
}
