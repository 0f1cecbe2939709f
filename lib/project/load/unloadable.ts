import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FileUnloadableError, MatviewError, withoutSource } from '../../errors';
import { isModule, isTypeScript } from './module-kind';

/** A file of the project that did not load. */
export interface UnloadableFile {
  /** Its role in the project: `the knexfile`. */
  readonly what: string;
  readonly path: string;
  /** The directory of the project. Paths in the message are relative to it. */
  readonly directory: string;
}

/**
 * The error of a file that did not load, with its name and the place of a syntax error. Neither the message nor the
 * cause quotes a line of the source, which can hold a password.
 */
export async function unloadable(thrown: unknown, { what, path, directory }: UnloadableFile): Promise<MatviewError> {
  const cause = withoutSource(thrown);
  const place = await missingPlace(cause, path, directory);
  const message = `${what} ${relative(directory, path)} cannot be loaded: ${fromDirectory(summaryOf(cause), directory)}`;
  const hint = thrown instanceof MatviewError && thrown.hint !== null ? thrown.hint : place.hint;
  return new FileUnloadableError(place.message === undefined ? message : `${message} (${place.message})`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The first line; a compiler's message has no other. */
function summaryOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [first = '', second = ''] = message.split('\n');
  return (first.endsWith(':') ? `${first} ${second.trim()}` : first) || 'it threw something without a message';
}

function fromDirectory(message: string, directory: string): string {
  return message.replace(/file:\/\/\/[^\s:]+/g, toPath).replaceAll(`${directory}${sep}`, '');
}

function toPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

/** Node does not say where the syntax error of an ES module is. */
async function missingPlace(
  cause: unknown,
  path: string,
  directory: string,
): Promise<{ message?: string; hint?: string }> {
  const isWithoutPlace = cause instanceof SyntaxError && !/\d+[:,]\d+/.test(cause.message);
  if (!isWithoutPlace || !isModule(path) || isTypeScript(path)) return {};
  const place = await findSyntaxError(path);
  if (place === null)
    return { hint: 'the error is in a file that it imports; run node --check <file> to find the line' };
  return { message: `${relative(directory, path)}:${place.line}:${place.column}` };
}

async function findSyntaxError(path: string): Promise<{ readonly line: number; readonly column: number } | null> {
  const prettier = await import('prettier');
  try {
    await prettier.format(await readFile(path, 'utf8'), { parser: 'acorn', plugins: [] });
    return null;
  } catch (error) {
    return (error as { loc?: { start?: { line: number; column: number } } }).loc?.start ?? null;
  }
}
