import { type SqlToken, scanSql } from '../definition';

/**
 * A word, string, number or character of SQL as the server prints it: keywords in capitals, identifiers in lower case
 * or in double quotes, no comments.
 */
export interface Token {
  readonly kind: 'keyword' | 'identifier' | 'string' | 'number' | 'symbol';
  readonly text: string;
  /** The name that an identifier means; else the text. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Takes text that the server printed apart; white space between tokens is left out. */
export function tokenize(sql: string): readonly Token[] {
  return scanSql(sql).map((token) => toToken(sql, token));
}

function toToken(sql: string, { kind, start, end }: SqlToken): Token {
  const text = sql.slice(start, end);
  const place = { text, value: text, start, end };
  switch (kind) {
    case 'quoted':
      return { ...place, kind: 'identifier', value: text.slice(1, -1).replace(/""/g, '"') };
    case 'word':
      return { ...place, kind: /^[A-Z]/.test(text) ? 'keyword' : 'identifier' };
    case 'comment':
      return { ...place, kind: 'symbol' };
    default:
      return { ...place, kind };
  }
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with parts of it replaced; edits come in the order of their places, and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const edit of edits) {
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}
