import { Decimal, identity, Json, type Value } from './values';

/**
 * A value as text that is equal for what counts as equal between PostgreSQL and JavaScript: `avg` and `double precision` to
 * thirteen digits. `unordered` is for what an aggregate put in no particular order.
 */
export function comparable(value: Value, unordered: string | null = null): string {
  if (unordered !== null) return sortedText(value, unordered);
  if (value instanceof Decimal) return value.scale > 4 ? approximately(value.toNumber()) : identity(value);
  if (typeof value === 'number') return approximately(value);
  if (Array.isArray(value)) return `[${value.map((item: Value) => comparable(item)).join()}]`;
  return identity(value);
}

function approximately(value: number): string {
  return identity(Number.isFinite(value) ? Decimal.parse(value.toPrecision(13)) : String(value));
}

/** Arrays and JSON arrays sorted; text as the multiset of its characters, since a delimiter may occur in a value. */
function sortedText(value: Value, delimiter: string): string {
  if (Array.isArray(value))
    return `[${value
      .map((item: Value) => comparable(item))
      .sort()
      .join()}]`;
  if (value instanceof Json && Array.isArray(value.value))
    return `json:[${value.value
      .map((item) => identity(new Json(item)))
      .sort()
      .join()}]`;
  if (typeof value === 'string') return `text:${delimiter}:${[...value].sort().join('')}`;
  return comparable(value);
}
