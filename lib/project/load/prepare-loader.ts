import { extname, join } from 'node:path';
import { isModule, isTypeScript } from './module-kind';
import { registerTsx } from './register-tsx';

interface Rechoir {
  prepare(variants: unknown, path: string, directory: string, nothrow: true): unknown;
}

/**
 * Makes Node able to load a file, with what its project has for that: one of the packages that Knex's command line
 * takes (ts-node, sucrase, @babel/register, esbuild-register, @swc/register, coffeescript), else tsx. Node's own way
 * with TypeScript is left when there is none of these.
 */
export async function prepareLoader(path: string, directory: string): Promise<void> {
  if (isModule(path)) {
    if (isTypeScript(path)) await registerTsx('esm', directory);
    return;
  }
  const extension = isTypeScript(path) ? '.ts' : extname(path);
  if (registerForKnex(extension, directory)) return;
  if (isTypeScript(path)) await registerTsx('cjs', directory);
}

/** Knex lets these packages hook into `require`, and so leaves alone an extension that has a hook. */
function registerForKnex(extension: string, directory: string): boolean {
  const rechoir = require('rechoir') as Rechoir;
  const { jsVariants } = require('interpret') as { jsVariants: unknown };
  const outcome = rechoir.prepare(jsVariants, join(directory, `file${extension}`), directory, true);
  return outcome === true || Array.isArray(outcome);
}
