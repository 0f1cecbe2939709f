import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FileUnloadableError, MatviewError } from '../../errors';
import { isModule, isTypeScript } from './module-kind';
import { prepareLoader } from './prepare-loader';

const NEEDS_LOADER = /ERR_UNKNOWN_FILE_EXTENSION|ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX|ERR_INVALID_TYPESCRIPT_SYNTAX/;

/**
 * Loads a file of the project as Knex does: ES modules with `import`, everything else with `require`.
 *
 * @param what What it is to the project: `the knexfile`.
 * @throws {FileUnloadableError} naming the file, with what it threw as the cause.
 */
export async function importFile(path: string, directory: string, what: string): Promise<unknown> {
  try {
    await prepareLoader(path, directory);
    return isModule(path) ? await import(pathToFileURL(path).href) : require(path);
  } catch (cause) {
    const message = `${what} ${relative(directory, path)} cannot be loaded: ${summaryOf(cause)}`;
    throw new FileUnloadableError(message, { cause, ...hintFor(cause, path) });
  }
}

function hintFor(cause: unknown, path: string): { hint?: string } {
  if (cause instanceof MatviewError && cause.hint !== null) return { hint: cause.hint };
  if (!isTypeScript(path) || !lacksLoader(cause)) return {};
  const packages = isModule(path) ? 'tsx' : 'ts-node typescript, or tsx';
  return { hint: `TypeScript needs a loader in the project: npm install --save-dev ${packages}` };
}

/** Without a loader Node reads TypeScript as JavaScript, or says that it does not know the extension. */
function lacksLoader(cause: unknown): boolean {
  const code = String((cause as { code?: unknown } | null)?.code);
  return NEEDS_LOADER.test(code) || cause instanceof SyntaxError;
}

/** The first line, and the next when the first only announces it, as compilers do. */
function summaryOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [first = '', second = ''] = message.split('\n');
  const summary = first.endsWith(':') ? `${first} ${second.trim()}` : first;
  return summary || 'it threw something without a message';
}
