import { pathToFileURL } from 'node:url';
import { loadTypeScript } from './load-typescript';
import { isModule, isTypeScript } from './module-kind';
import { unloadable } from './unloadable';

/**
 * Loads a file of the project as Knex does: ES modules with `import`, everything else with `require`. TypeScript needs
 * nothing that the project has installed.
 *
 * @param what What it is to the project: `the knexfile`.
 * @throws {FileUnloadableError} naming the file, with what it threw as the cause.
 */
export async function importFile(path: string, directory: string, what: string): Promise<unknown> {
  try {
    if (isTypeScript(path)) return await loadTypeScript(path);
    return isModule(path) ? await import(pathToFileURL(path).href) : require(path);
  } catch (thrown) {
    throw await unloadable(thrown, { what, path, directory });
  }
}
