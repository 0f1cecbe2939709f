import { createDialect, type IdentifierClient } from '../../compiler/dialect';
import { toLiteral } from '../../definition';
import type { KnexStatement } from '../../knex/knex-client';

/** In characters. */
const LONGEST_VALUE = 200;
const LONGEST_STATEMENT = 4000;

/** A statement to read, with its values written in as the driver would send them; what is very long is clipped. */
export function showStatement(statement: KnexStatement, client: IdentifierClient): string {
  return clip(withValues(statement, client).replace(/[\s;]+$/, ''), LONGEST_STATEMENT);
}

/** Knex writes `?` for a value, and `\?` for a question mark. */
function withValues({ sql, bindings }: KnexStatement, client: IdentifierClient): string {
  const dialect = createDialect(client);
  const left = [...(bindings ?? [])];
  const write = (value: unknown): string => {
    const literal = toLiteral(value);
    return literal.type === 'unwritable' ? `<${literal.reason}>` : dialect.literal(literal, 'expression');
  };
  return sql.replace(/(\\*)\?/g, (place, escapes: string) => {
    if (escapes.length % 2 === 1) return '?';
    return left.length === 0 ? place : escapes + clip(write(left.shift()), LONGEST_VALUE);
  });
}

export function clip(text: string, longest: number): string {
  const more = text.length - longest;
  return more <= 0 ? text : `${text.slice(0, longest)}… (${more} more characters)`;
}
