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

/** Strings, which can have escapes after an E; quoted identifiers; words; numbers; any other character. */
const TOKEN =
  /(?<string>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|[bBxX]?'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")+")|(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?<symbol>\S)/g;

/** Takes text that the server printed apart; white space between tokens is left out. */
export function tokenize(sql: string): readonly Token[] {
  return [...sql.matchAll(TOKEN)].map((match) => {
    const [text] = match;
    const place = { text, start: match.index, end: match.index + text.length };
    const { string, quoted, word, number } = match.groups as Partial<Record<string, string>>;
    if (quoted !== undefined) return { kind: 'identifier', value: text.slice(1, -1).replace(/""/g, '"'), ...place };
    if (word !== undefined) return { kind: /^[A-Z]/.test(word) ? 'keyword' : 'identifier', value: text, ...place };
    const kind = string !== undefined ? 'string' : number !== undefined ? 'number' : 'symbol';
    return { kind, value: text, ...place };
  });
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
