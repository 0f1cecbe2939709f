import { wellFormedText } from './well-formed';

/** A JavaScript value as plain JSON, kept as what it is until the compiler writes it the way the driver would bind it. */
export type Literal =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'bigint'; readonly text: string }
  | { readonly type: 'string'; readonly text: string }
  /**
   * The driver binds a date in the local time of the process, which a column without time zone keeps. So how many minutes
   * that was ahead of UTC where the value was declared belongs to it; two that differ in nothing else are the same.
   */
  | { readonly type: 'date'; readonly epochMs: number; readonly offsetMin?: number }
  | { readonly type: 'bytes'; readonly base64: string }
  | { readonly type: 'json'; readonly text: string }
  | { readonly type: 'array'; readonly items: readonly Literal[] }
  /** What cannot be written, and why; a definition with one in it is refused. */
  | { readonly type: 'unwritable'; readonly reason: string };

/** Why a value cannot be written into a view: a sentence without a subject ("contains …"). */
export class UnwritableValue extends Error {}

/**
 * Reads a value the way the driver reads a binding. Lone surrogates become U+FFFD, as they do on the wire; `undefined`,
 * functions, symbols, invalid dates, NUL characters and cyclic objects become `unwritable`.
 */
export function toLiteral(value: unknown): Literal {
  try {
    return writableLiteral(value);
  } catch (error) {
    if (error instanceof UnwritableValue) return { type: 'unwritable', reason: error.message };
    throw error;
  }
}

function writableLiteral(value: unknown): Literal {
  if (value === null) return { type: 'null' };
  switch (typeof value) {
    case 'boolean':
      return { type: 'boolean', value };
    case 'number':
      return { type: 'number', text: String(value) };
    case 'bigint':
      return { type: 'bigint', text: value.toString() };
    case 'string':
      return { type: 'string', text: writableText(value) };
    case 'object':
      return objectLiteral(value as object);
    default:
      throw new UnwritableValue(`is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`);
  }
}

function objectLiteral(value: object): Literal {
  if (value instanceof Date || Object.prototype.toString.call(value) === '[object Date]')
    return dateLiteral(value as Date);
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { type: 'bytes', base64: bytes.toString('base64') };
  }
  if (Array.isArray(value)) {
    return { type: 'array', items: value.map((item) => writableLiteral(item === undefined ? null : item)) };
  }
  const prepared = (value as { toPostgres?: (prepare: (inner: unknown) => unknown) => unknown }).toPostgres;
  if (typeof prepared === 'function') return writableLiteral(prepared.call(value, (inner) => inner));
  return jsonLiteral(value);
}

function dateLiteral(value: Date): Literal {
  const epochMs = value.getTime();
  if (Number.isNaN(epochMs)) throw new UnwritableValue('is an invalid Date');
  return { type: 'date', epochMs, offsetMin: 0 - value.getTimezoneOffset() };
}

function jsonLiteral(value: object): Literal {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new UnwritableValue(`cannot be written as JSON (${(error as Error).message})`);
  }
  if (text === undefined) throw new UnwritableValue('has no JSON form');
  return { type: 'json', text: writableText(text) };
}

function writableText(text: string): string {
  if (text.includes('\u0000')) throw new UnwritableValue('contains a NUL character, which PostgreSQL text cannot hold');
  return wellFormedText(text);
}
