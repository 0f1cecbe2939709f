import pc from 'picocolors';

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

/** As https://no-color.org and https://force-color.org say; unlike picocolors, not for the logs of CI. */
function hasColors(stream: NodeJS.WriteStream): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return stream.isTTY === true && process.env.TERM !== 'dumb';
}

function writeLines(stream: NodeJS.WriteStream, text: string): void {
  stream.write(text.endsWith('\n') ? text : `${text}\n`);
}
