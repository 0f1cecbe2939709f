import { isAbsolute, relative, sep } from 'node:path';
import type { Options } from 'prettier';
import type { Flavour } from './flavour';

const DEFAULTS: Options = { singleQuote: true, printWidth: 120 };

/** The place of a migration. It decides which configuration formats it. */
export interface MigrationPlace {
  readonly filepath: string;
  /** The folder of the project. */
  readonly root: string;
}

/**
 * The text as the project that has the file formats its code, but for its plugins: they may be made for another version,
 * or not be there, and must not touch the SQL in templates, which is part of what a view is.
 */
export async function format(text: string, flavour: Flavour, place: MigrationPlace | undefined): Promise<string> {
  const prettier = await import('prettier');
  return prettier.format(text, {
    ...(place === undefined ? DEFAULTS : await readOptions(place)),
    plugins: [],
    parser: flavour.endsWith('typescript') ? 'typescript' : 'babel',
    embeddedLanguageFormatting: 'off',
  });
}

/**
 * Prettier searches for a configuration up to the root of the file system. A configuration can be code, or name a
 * module to load, so one outside the project is not read. An `.editorconfig` is only data.
 */
async function readOptions({ filepath, root }: MigrationPlace): Promise<Options> {
  const prettier = await import('prettier');
  const found = await prettier.resolveConfigFile(filepath);
  const config = found !== null && isInside(found, root) ? found : null;
  const options = await prettier.resolveConfig(filepath, { editorconfig: true, config: config ?? noConfiguration() });
  const isEmpty = options === null || (config === null && Object.keys(options).length === 0);
  return isEmpty ? DEFAULTS : options;
}

function isInside(path: string, folder: string): boolean {
  const inner = relative(folder, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

/** Given a file, Prettier searches for no other. This package's manifest has no options for Prettier. */
function noConfiguration(): string {
  return require.resolve('knex-matview/package.json');
}
