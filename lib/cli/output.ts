import { Console } from 'node:console';
import { Writable } from 'node:stream';
import pc from 'picocolors';
import { escapeLines } from '../errors';

type Colors = ReturnType<typeof pc.createColors>;

/** Where the commands write: what was asked for to `stdout`, everything about it to `stderr`. */
export interface Output {
  /** Colours for `result`; none when that is no terminal. */
  readonly colors: Colors;
  /** Colours for `note`. */
  readonly noteColors: Colors;
  /** Prints what was asked for. */
  result(text: string): void;
  /** Prints what is beside it. */
  note(text: string): void;
}

export function createOutput(): Output {
  return {
    colors: pc.createColors(hasColors(process.stdout)),
    noteColors: pc.createColors(hasColors(process.stderr)),
    result: (text) => writeLines(process.stdout, text),
    note: (text) => writeLines(process.stderr, text),
  };
}

/** For the output of knexfiles, models and Knex. It is not part of a result that programs read. */
export function createConsole(): Console {
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      process.stderr.write(escapeForTerminal(String(text), hasColors(process.stderr)));
      done();
    },
  });
  return new Console({ stdout: stream, stderr: stream, colorMode: hasColors(process.stderr) });
}

/** As https://no-color.org and https://force-color.org say; unlike picocolors, not for the logs of CI. */
function hasColors(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

function writeLines(stream: NodeJS.WriteStream, text: string): void {
  const safe = escapeForTerminal(text, hasColors(stream));
  stream.write(safe.endsWith('\n') ? safe : `${safe}\n`);
}

/**
 * A text whose only control sequences are colours. Text from the database, from files and from arguments is escaped
 * before it is coloured; this escapes whatever was forgotten.
 */
function escapeForTerminal(text: string, hasColors: boolean): string {
  if (!hasColors) return escapeLines(text);
  const parts = text.split(COLOR);
  return parts.map((part, index) => (index % 2 === 1 ? part : escapeLines(part))).join('');
}

/** Select Graphic Rendition: bold, dim, colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for them
const COLOR = /(\u001b\[[\d;]*m)/;
