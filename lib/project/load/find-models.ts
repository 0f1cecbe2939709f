import { glob } from 'tinyglobby';
import { OptionError } from '../../errors';
import { isTypeScript } from './module-kind';

/** What is beside models, and none of them. */
const NO_MODELS = ['**/node_modules/**', '**/*.d.{ts,mts,cts}', '**/*.{test,spec}.*'];

/**
 * The files that globs name, in the order of their names. A glob that begins with `!` takes files away. Of a file and
 * what TypeScript made of it beside it, one is taken.
 * @throws {OptionError} for a glob that no file matches: a misspelt one would make every view one to be dropped.
 */
export async function findModelFiles(
  globs: readonly string[],
  directory: string,
  prefersTypeScript: boolean,
): Promise<readonly string[]> {
  const without = globs.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const ignore = [...NO_MODELS, ...without];
  const files = new Set<string>();
  for (const pattern of globs.filter((text) => !text.startsWith('!'))) {
    const found = await glob(pattern, { cwd: directory, absolute: true, expandDirectories: false, ignore });
    if (found.length === 0) refuse(pattern, directory);
    for (const file of found) files.add(file);
  }
  return withoutTwins([...files].sort(), prefersTypeScript);
}

/** Where TypeScript was compiled to files beside it, one of the two is the model. */
function withoutTwins(files: readonly string[], prefersTypeScript: boolean): readonly string[] {
  const stemOf = (file: string): string => file.replace(/\.[cm]?[jt]sx?$/, '');
  const rank = (file: string): number => (isTypeScript(file) === prefersTypeScript ? 0 : 1);
  return files.filter(
    (file) => !files.some((other) => other !== file && stemOf(other) === stemOf(file) && rank(other) < rank(file)),
  );
}

function refuse(pattern: string, directory: string): never {
  const start = `globs start from ${directory}`;
  throw new OptionError(`no file matches ${pattern}, which is to name files with models`, {
    hint: /[*?{[]/.test(pattern) ? start : `${start}; the files of a folder are ${pattern}/**/*.{js,ts}`,
  });
}
