import { glob } from 'tinyglobby';
import { OptionError } from '../../errors';

/** What is beside models, and none of them. */
const NO_MODELS = ['**/node_modules/**', '**/*.d.{ts,mts,cts}', '**/*.{test,spec}.*'];

/**
 * The files that globs name, in the order of their names. A glob that begins with `!` takes files away.
 * @throws {OptionError} for a glob that no file matches: a misspelt one would make every view one to be dropped.
 */
export async function findModelFiles(globs: readonly string[], directory: string): Promise<readonly string[]> {
  const without = globs.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const ignore = [...NO_MODELS, ...without];
  const files = new Set<string>();
  for (const pattern of globs.filter((text) => !text.startsWith('!'))) {
    const found = await glob(pattern, { cwd: directory, absolute: true, expandDirectories: false, ignore });
    if (found.length === 0) refuse(pattern, directory);
    for (const file of found) files.add(file);
  }
  return [...files].sort();
}

function refuse(pattern: string, directory: string): never {
  const start = `globs start from ${directory}`;
  throw new OptionError(`no file matches ${pattern}, which is to name files with models`, {
    hint: /[*?{[]/.test(pattern) ? start : `${start}; the files of a folder are ${pattern}/**/*.{js,ts}`,
  });
}
