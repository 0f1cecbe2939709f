import type { Expression, SqlExpression } from './expression';

/** Text with expressions in it, in the one form that equal texts have: no empty parts, and no two texts in a row. */
export function sqlOf(parts: readonly (string | Expression)[], query: boolean): SqlExpression {
  const joined: (string | Expression)[] = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    if (typeof part === 'string' && typeof last === 'string') joined[joined.length - 1] = last + part;
    else if (part !== '') joined.push(part);
  }
  return { kind: 'sql', parts: joined, query };
}
