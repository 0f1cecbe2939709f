import { describeValue } from '../../errors';
import type { Expression, SqlExpression } from '../expression';
import type { Problems } from '../problems';
import { type SqlToken, scanSql } from '../sql-tokens';

/** Where a text of SQL stands: as a whole statement, or in parentheses inside one. */
export type SqlRole = 'statement' | 'part';

/** Replaces an expression in the text around it. PostgreSQL accepts no text with this character. */
const PLACE = '\u0000';

/**
 * Adds to `found` everything that makes a SQL text end elsewhere than it seems to: a second statement, an unterminated
 * string or comment, a parenthesis that closes one outside the text.
 */
export function validateSql(sql: SqlExpression, role: SqlRole, found: Problems, column?: string): void {
  if (sql.parts.some((part) => typeof part === 'string' && part.includes(PLACE))) {
    found.add('SQL text contains a NUL character', 'write it without NUL', column);
    return;
  }
  const text = role === 'statement' ? writeParts(sql) : writePart(sql);
  const tokens = scanSql(text);
  const shown = describeValue(text.replaceAll(PLACE, '…'));
  const add = (what: string, hint: string): void => found.add(`${what}: ${shown}`, hint, column);
  for (const token of tokens) reportToken(token, text, add);
  reportMeetings(tokens, text, add);
  if (!isBalanced(tokens, text)) add('SQL text has parentheses or brackets that do not match', 'close what it opens');
  if (role === 'statement') reportStatements(tokens, text, add);
  else reportPart(tokens, text, add);
}

type Add = (what: string, hint: string) => void;

// biome-ignore lint/suspicious/noTemplateCurlyInString: the user is to write it
const OUTSIDE = 'write it by itself, outside of quotes: sql`name = ${value}`';

/** The text of the parts. It has values that are written without quotes; a placeholder replaces all others. */
function writeParts({ parts }: SqlExpression): string {
  return parts.map((part) => (typeof part === 'string' ? part : writePart(part))).join('');
}

function writePart(part: Expression): string {
  if (part.kind === 'sql') return part.query ? `(${withoutEnd(writeParts(part))})` : writeParts(part);
  return (part.kind === 'literal' && writtenBare(part.literal)) || PLACE;
}

/** A number or boolean as it is written in SQL; null for a value that is written in quotes. */
function writtenBare(literal: Extract<Expression, { kind: 'literal' }>['literal']): string | null {
  if (literal.type === 'boolean') return String(literal.value);
  const isNumber = literal.type === 'bigint' || (literal.type === 'number' && Number.isFinite(Number(literal.text)));
  if (!isNumber) return null;
  return literal.text.startsWith('-') ? `(${literal.text})` : literal.text;
}

/** The compiler removes the same from the end of a select. */
function withoutEnd(text: string): string {
  return text.replace(/[\s;]+$/, '');
}

function reportToken({ kind, start, end, isOpen }: SqlToken, text: string, add: Add): void {
  const name = kind === 'quoted' ? 'quoted name' : kind;
  if (isOpen) add(`SQL text has an unterminated ${name}`, `close the ${name}`);
  if (kind !== 'symbol' && text.slice(start, end).includes(PLACE))
    add(`SQL text has a value inside a ${name}`, OUTSIDE);
}

/** Reports tokens that would merge with the expression before or after them. */
function reportMeetings(tokens: readonly SqlToken[], text: string, add: Add): void {
  const said = tokens.filter(({ kind }) => kind !== 'comment');
  for (const [index, token] of said.entries()) {
    if (text[token.start] !== PLACE) continue;
    const next = said[index + 1];
    if (next?.kind === 'string' && text[next.start] === "'") add('SQL text has a string right after a value', OUTSIDE);
    if (endsInDollars(said, index, text)) add('SQL text has a value right after a dollar sign', OUTSIDE);
  }
}

/** Whether `$` or `$name` is right before a token: together they could begin a string. */
function endsInDollars(tokens: readonly SqlToken[], index: number, text: string): boolean {
  const [first, second, place] = [tokens[index - 2], tokens[index - 1], tokens[index] as SqlToken];
  if (second?.end !== place.start) return false;
  if (text.slice(second.start, second.end) === '$') return true;
  return second.kind === 'word' && first?.end === second.start && text.slice(first.start, first.end) === '$';
}

const CLOSES: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
]);

function isBalanced(tokens: readonly SqlToken[], text: string): boolean {
  const open: string[] = [];
  for (const { kind, start } of tokens) {
    if (kind !== 'symbol') continue;
    const symbol = text[start] as string;
    const closes = CLOSES.get(symbol);
    if (closes !== undefined) open.push(closes);
    else if ((symbol === ')' || symbol === ']') && open.pop() !== symbol) return false;
  }
  return open.length === 0;
}

function isSemicolon({ kind, start }: SqlToken, text: string): boolean {
  return kind === 'symbol' && text[start] === ';';
}

/** A view has one select: another statement after it would be sent to the server as well. */
function reportStatements(tokens: readonly SqlToken[], text: string, add: Add): void {
  let given = 0;
  let isInside = false;
  for (const token of tokens) {
    if (isSemicolon(token, text)) isInside = false;
    else if (token.kind !== 'comment' && !isInside) {
      isInside = true;
      given += 1;
    }
  }
  if (given > 1) add('its query has several statements', 'give it one select, or one with common table expressions');
}

function reportPart(tokens: readonly SqlToken[], text: string, add: Add): void {
  if (tokens.some((token) => isSemicolon(token, text)))
    add('SQL text that is part of a statement has a semicolon', 'remove it, or write it in quotes');
  const last = tokens[tokens.length - 1];
  if (last?.kind === 'comment' && last.end === text.length && text.startsWith('--', last.start))
    add('SQL text ends in a comment that would hide the text after it', 'end the line, or write /* … */');
}
