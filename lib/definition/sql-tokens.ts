/** A token of a SQL text. `isOpen`: the text ends before the token does. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'comment';
  readonly start: number;
  readonly end: number;
  readonly isOpen: boolean;
}

const SPACE = /[ \t\n\r\f\v]+/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?/y;
const DOLLARS = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const STRING = /([bBeEnNxX]?)'/y;

/**
 * Splits SQL into tokens as PostgreSQL does with `standard_conforming_strings` on, the default. White space is left
 * out. `U&` before a string or a name is a token of its own, since it does not change where the string or name ends.
 * See https://github.com/postgres/postgres/blob/master/src/backend/parser/scan.l
 */
export function scanSql(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = endOf(SPACE, sql, 0);
  while (at < sql.length) {
    const token = scanToken(sql, at);
    tokens.push(token);
    at = endOf(SPACE, sql, token.end);
  }
  return tokens;
}

/** The end of the match that begins at `start`; `start` when there is none. */
function endOf(pattern: RegExp, sql: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(sql) ? pattern.lastIndex : start;
}

function scanToken(sql: string, start: number): SqlToken {
  if (sql.startsWith('--', start)) return token('comment', start, endOfLine(sql, start));
  if (sql.startsWith('/*', start)) return enclosed('comment', sql, start, endOfComment(sql, start));
  if (sql[start] === '"') return enclosed('quoted', sql, start, endOfQuotes(sql, start));
  STRING.lastIndex = start;
  const string = STRING.exec(sql);
  if (string !== null)
    return enclosed('string', sql, start, endOfString(sql, STRING.lastIndex - 1, string[1] as string));
  const tag = endOf(DOLLARS, sql, start);
  if (tag > start) return enclosed('string', sql, start, endOfDollars(sql, start, tag));
  const word = endOf(WORD, sql, start);
  if (word > start) return token('word', start, word);
  const number = endOf(NUMBER, sql, start);
  return number > start ? token('number', start, number) : token('symbol', start, start + 1);
}

function token(kind: SqlToken['kind'], start: number, end: number): SqlToken {
  return { kind, start, end, isOpen: false };
}

/** `end` is null where the closing delimiter is missing. */
function enclosed(kind: SqlToken['kind'], sql: string, start: number, end: number | null): SqlToken {
  return { kind, start, end: end ?? sql.length, isOpen: end === null };
}

function endOfLine(sql: string, start: number): number {
  for (let at = start; at < sql.length; at += 1) if (sql[at] === '\n' || sql[at] === '\r') return at;
  return sql.length;
}

/** Comments are nested. */
function endOfComment(sql: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    const isStart = sql.startsWith('/*', at);
    if (!isStart && !sql.startsWith('*/', at)) continue;
    depth += isStart ? 1 : -1;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return null;
}

/** Finds the closing quote for the quote at `start`. Two quotes in a row do not close. */
function endOfQuotes(sql: string, start: number): number | null {
  const quote = sql[start] as string;
  for (let at = sql.indexOf(quote, start + 1); at >= 0; at = sql.indexOf(quote, at + 2)) {
    if (sql[at + 1] !== quote) return at + 1;
  }
  return null;
}

function endOfString(sql: string, quote: number, prefix: string): number | null {
  return prefix === 'e' || prefix === 'E' ? endOfEscapes(sql, quote) : endOfQuotes(sql, quote);
}

/** After an `E`, a backslash escapes the next character, also where the string continues on another line. */
function endOfEscapes(sql: string, quote: number): number | null {
  for (let at = quote + 1; at < sql.length; at += 1) {
    if (sql[at] === '\\' || (sql[at] === "'" && sql[at + 1] === "'")) at += 1;
    else if (sql[at] === "'") {
      const next = continuation(sql, at + 1);
      if (next === null) return at + 1;
      at = next;
    }
  }
  return null;
}

/** The quote that continues a string. Only space and comments are before it, with at least one end of line. */
function continuation(sql: string, start: number): number | null {
  let at = start;
  let isNextLine = false;
  for (;;) {
    const space = endOf(SPACE, sql, at);
    isNextLine ||= /[\n\r]/.test(sql.slice(at, space));
    at = sql.startsWith('--', space) ? endOfLine(sql, space) : space;
    if (at === space) return isNextLine && sql[at] === "'" ? at : null;
  }
}

function endOfDollars(sql: string, start: number, tagEnd: number): number | null {
  const tag = sql.slice(start, tagEnd);
  const end = sql.indexOf(tag, tagEnd);
  return end < 0 ? null : end + tag.length;
}
