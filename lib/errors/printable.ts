/**
 * Characters that a terminal obeys, that an editor hides or that end a line: controls, formats such as the bidirectional
 * overrides, lone surrogates, and the separators of lines and paragraphs. The joiners of scripts and emoji are kept.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text with its invisible characters written as JavaScript writes them: `\u001b`. Without `kept` it is one line.
 *
 * @param kept Characters that stay as they are.
 */
export function escapeInvisible(text: string, kept = ''): string {
  return text.replace(INVISIBLE, (character) => (kept.includes(character) ? character : escapeCharacter(character)));
}

function escapeCharacter(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16);
  return SHORT[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`);
}

/** A text of several lines: its newlines and tabs stay. */
export function escapeLines(text: string): string {
  return escapeInvisible(text.replace(/\r\n/g, '\n'), '\n\t');
}

/** A value as JSON, in which the characters that JSON leaves as they are, such as C1 controls, are escaped too. */
export function toPrintableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(INVISIBLE, (character) =>
    character === '\n' ? character : escapeUnits(character),
  );
}

/** Escapes in JSON have four digits. */
function escapeUnits(character: string): string {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The lines of a list in a message: `  - the first problem`. */
const ITEM = /^ {2}- /;

/** The lines after the first are indented, so that none of them looks like the beginning of other output. */
export function hangingMessage(message: string): string {
  return hang(message, (line) => (ITEM.test(line) ? line : `    ${line}`));
}

/** The hints of several problems are on one line each. All lines after the first have the same indent. */
export function hangingHint(hint: string): string {
  return hang(hint, (line) => (line.startsWith(HINT_INDENT) ? line : `${HINT_INDENT}${line}`));
}

const HINT_INDENT = ' '.repeat(8);

function hang(text: string, indent: (line: string) => string): string {
  const [first = '', ...rest] = text.split('\n');
  return [first, ...rest.map(indent)].join('\n');
}

/** Hints as one text, without duplicates, each on its own line. */
export function joinHints(hints: readonly string[]): string {
  return [...new Set(hints.map((hint) => escapeInvisible(hint)))].join(`\n${HINT_INDENT}`);
}
