import type { Literal } from '../definition';
import { assertNever } from '../definition';
import { ZonedDate } from './zoned-date';

/** How the driver turns a value into what it sends as a binding: text, or bytes. */
export type PrepareValue = (value: unknown) => string | Buffer | null;

/**
 * Where a literal stands. In a comparison it is written without a type, as a binding has none: the other side decides
 * (`real_column = '0.1'`, `text_column = '5'`). Elsewhere numbers and booleans are bare, so that they have their type.
 */
export type LiteralPosition = 'comparison' | 'expression';

/** Writes a value into the text of a statement, so that it means what it would mean as a binding. */
export function writeLiteral(literal: Literal, position: LiteralPosition, prepare: PrepareValue): string {
  if (position === 'expression') {
    const bare = writeBare(literal);
    if (bare !== null) return bare;
  }
  const prepared = prepare(toValue(literal));
  if (prepared === null) return 'null';
  return quoteText(typeof prepared === 'string' ? prepared : `\\x${prepared.toString('hex')}`);
}

/** Numbers and booleans, with parentheses where a sign could run into an operator; null where quotes are needed. */
function writeBare(literal: Literal): string | null {
  switch (literal.type) {
    case 'boolean':
      return String(literal.value);
    case 'number':
      if (!Number.isFinite(Number(literal.text))) return `'${literal.text}'::double precision`;
      return writeSigned(literal.text);
    case 'bigint':
      return writeSigned(literal.text);
    default:
      return null;
  }
}

function writeSigned(digits: string): string {
  return digits.startsWith('-') ? `(${digits})` : digits;
}

/**
 * Quotes text as the driver's `escapeLiteral` does: right under either setting of `standard_conforming_strings`.
 * See https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE
 */
export function quoteText(text: string): string {
  const quoted = `'${text.replace(/'/g, "''")}'`;
  return text.includes('\\') ? `E${quoted.replace(/\\/g, '\\\\')}` : quoted;
}

/** The JavaScript value that the driver prepares. */
function toValue(literal: Literal): unknown {
  switch (literal.type) {
    case 'null':
      return null;
    case 'boolean':
      return literal.value;
    case 'number':
      return Number(literal.text);
    case 'bigint':
      return BigInt(literal.text);
    case 'string':
      return literal.text;
    case 'date':
      return literal.offsetMin === undefined
        ? new Date(literal.epochMs)
        : new ZonedDate(literal.epochMs, literal.offsetMin);
    case 'bytes':
      return Buffer.from(literal.base64, 'base64');
    case 'json':
      return { toPostgres: () => literal.text };
    case 'array':
      return literal.items.map(toValue);
    case 'unwritable':
      throw new Error(`a value ${literal.reason}`);
    default:
      return assertNever(literal);
  }
}
