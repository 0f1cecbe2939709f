import { clipBytes, MAX_NAME_BYTES, type SqlToken } from '../definition';

/** A token of a SQL text that somebody wrote, with the name that it can be. */
export interface WordToken {
  readonly text: string;
  /** As the catalog holds it; null for what can be no name. */
  readonly name: string | null;
  /** In lower case, for a word without quotes. */
  readonly keyword: string | null;
}

/** The tokens of a text, without comments. `U&"…"` is one. */
export function nameTokens(text: string, tokens: readonly SqlToken[]): readonly WordToken[] {
  const said = tokens.filter(({ kind }) => kind !== 'comment');
  return said.map((token, index) => {
    const written = text.slice(token.start, token.end);
    if (token.kind === 'word') return { text: written, name: toName(foldCase(written)), keyword: foldCase(written) };
    if (token.kind !== 'quoted') return { text: written, name: null, keyword: null };
    const inner = written.slice(1, -1).replace(/""/g, '"');
    const isEscaped = text.slice(0, token.start).toLowerCase().endsWith('u&');
    return {
      text: written,
      name: toName(isEscaped ? unescapeName(inner, escapeOf(text, said, index)) : inner),
      keyword: null,
    };
  });
}

/** The letters that the server folds in every encoding. */
function foldCase(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function toName(name: string): string {
  return clipBytes(name, MAX_NAME_BYTES);
}

/** `U&"…" uescape '!'` names another escape than the backslash. */
function escapeOf(text: string, tokens: readonly SqlToken[], index: number): string {
  const [word, string] = [tokens[index + 1], tokens[index + 2]];
  if (word === undefined || string === undefined) return '\\';
  const isSaid = text.slice(word.start, word.end).toLowerCase() === 'uescape';
  return isSaid ? text.slice(string.start + 1, string.end - 1) : '\\';
}

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
function unescapeName(name: string, sign: string): string {
  const quoted = sign.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const escapes = new RegExp(`${quoted}(?:(${quoted})|([0-9a-f]{4})|\\+([0-9a-f]{6}))`, 'giu');
  return name.replace(escapes, (_all, twice: string | undefined, four: string, six: string) =>
    twice === undefined ? String.fromCodePoint(Number.parseInt(four ?? six, 16) % 0x110000) : sign,
  );
}
