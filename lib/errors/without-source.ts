import { stripVTControlCharacters } from 'node:util';

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly stack?: unknown;
  readonly input?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Where a compiler stopped. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * An error that is safe to print. Compilers quote the source line that they could not read, which can hold a password.
 * For their errors this returns a new one with a sentence and a place. It returns any other error itself, but removes
 * the source line or the URL that Node added to it.
 */
export function withoutSource(error: unknown): unknown {
  if (!isError(error)) return error;
  if (isOfCompiler(error)) return summarized(error);
  if (ARROW.test(String(error.stack))) define(error, 'stack', cleanStack(error, String(error.message)));
  if (error.code === 'ERR_INVALID_URL' && 'input' in error) define(error, 'input', '…');
  if (isError(error.cause)) define(error, 'cause', withoutSource(error.cause));
  if (Array.isArray(error.errors)) define(error, 'errors', error.errors.map(withoutSource));
  return error;
}

/** The stack of an error with only its name, its message, and the places where it was thrown. */
export function cleanStack(error: ErrorLike, message: string): string {
  const stack = String(error.stack ?? '');
  const original = String(error.message ?? '');
  const frames = stack.slice(stack.indexOf(original) + original.length).match(/^ {4}at .*$/gm) ?? [];
  return [`${String(error.name ?? 'Error')}: ${message}`, ...frames].join('\n');
}

/** Also true for errors of another realm. */
function isError(error: unknown): error is Error & ErrorLike {
  return error instanceof Error || Object.prototype.toString.call(error) === '[object Error]';
}

/** An error may be frozen; then it stays as it is. */
function define(error: object, property: string, value: unknown): void {
  Reflect.defineProperty(error, property, { value, writable: true, configurable: true, enumerable: false });
}

/** The errors of esbuild and tsx, and of ts-node. Node, Babel, CoffeeScript and sucrase throw a SyntaxError. */
const NAMES = /SyntaxError$|^TransformError$|^TSError$/;

/** The codes of Babel, of swc, and of Node for TypeScript. */
const CODES = /^BABEL_|^GenericFailure$|TYPESCRIPT_SYNTAX$/;

/** A line of source with its number: `> 2 | …`, `2 │ …`. */
const NUMBERED = /^\s*>?\s*\d+\s*[|│]/m;

function isOfCompiler({ name, code, message }: ErrorLike): boolean {
  return NAMES.test(String(name)) || CODES.test(String(code)) || NUMBERED.test(plain(message));
}

function plain(message: unknown): string {
  return stripVTControlCharacters(String(message ?? ''));
}

function summarized(error: ErrorLike): Error {
  const summary = summaryOf(plain(error.message));
  const place = /\d+[:,]\d+/.test(summary) ? null : placeOf(error);
  const message = place === null ? summary : `${summary} (${place.file}:${place.line}:${place.column})`;
  const made = error instanceof SyntaxError ? new SyntaxError(message) : new Error(message);
  const { name, code } = error;
  if (typeof name === 'string' && name !== made.name) define(made, 'name', name);
  if (typeof code === 'string' && /^\w+$/.test(code)) Object.assign(made, { code });
  define(made, 'stack', cleanStack(error, message));
  return made;
}

/** The first line, and the next when the first only announces it. */
function summaryOf(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [first = 'it cannot be compiled', second = ''] = lines;
  return withoutLiterals(first.endsWith(':') ? `${first} ${second}` : first);
}

/** JSON.parse quotes what is around the mistake. */
const QUOTED_JSON = /(?:\.{3})?"[\s\S]*"(?:\.{3})? is not valid JSON/;

/** The quoted parts of a sentence. An apostrophe in a word is not a quote. */
const QUOTED = /"(?:[^"\\]|\\.)*"|(?<!\w)'(?:[^'\\]|\\.)*'|(?<!\w)`[^`]*`/g;

/** A string, a template or a number of the source: `but found "\"postgres://…\""`. */
const LITERAL = /^.["'`\\\d-]|.["'`\\].|literal|:\/\//;

/** Compilers quote the words at which they stopped. Keeps these words, and removes literals. */
function withoutLiterals(sentence: string): string {
  return sentence
    .replace(QUOTED_JSON, 'the text is not valid JSON')
    .replace(/\bliteral \(.*$/, 'literal')
    .replace(QUOTED, (quoted) => (isShown(quoted) ? quoted : `${quoted[0]}…${quoted[0]}`));
}

function isShown(quoted: string): boolean {
  return /^.["'`]?.$/.test(quoted) || !LITERAL.test(quoted);
}

/** What Node and CoffeeScript put before an error: a place, the line of the source, and a line that points at it. */
const ARROW = /^([^\n]+?):(\d+)(?::\d+: [^\n]*)?\n[^\n]*\n([ \t]*)\^+[ \t]*(?:\n|$)/;

function placeOf(error: ErrorLike): Place | null {
  const [, file, line, before = ''] = ARROW.exec(String(error.stack)) ?? [];
  if (file !== undefined) return { file, line: Number(line), column: before.length + 1 };
  const [, named, ofLine, ofColumn] = /\[([^\]\n]+):(\d+):(\d+)\]/.exec(plain(error.message)) ?? [];
  return named === undefined ? null : { file: named, line: Number(ofLine), column: Number(ofColumn) };
}
