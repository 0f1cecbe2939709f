import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface TsxPackage {
  readonly exports?: { readonly [path: string]: { readonly import?: { readonly default?: string } } };
}

const registered = new Set<string>();

/** Lets the project's tsx, if it has one, load TypeScript: for `import` or for `require`. */
export async function registerTsx(kind: 'esm' | 'cjs', directory: string): Promise<void> {
  const api = findApi(kind, directory);
  if (api === null || registered.has(api)) return;
  registered.add(api);
  const { register } = (await import(pathToFileURL(api).href)) as { register(): unknown };
  register();
}

/** The module for `import`: the one for `require` (of tsx 4.23) does not find its own files. */
function findApi(kind: 'esm' | 'cjs', directory: string): string | null {
  const find = createRequire(join(directory, 'knexfile.js'));
  try {
    const manifest = find.resolve('tsx/package.json');
    const path = (find(manifest) as TsxPackage).exports?.[`./${kind}/api`]?.import?.default;
    return path === undefined ? null : join(dirname(manifest), path);
  } catch {
    return null;
  }
}
