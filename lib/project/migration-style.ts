import { readdir, readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { Knex } from 'knex';
import { OptionError } from '../errors';
import type { Flavour } from '../migrations/write';
import { isCommonJs, isModule, isTypeScript } from './load/module-kind';
import { migratorConfig } from './pending-migrations';
import type { MakeOptions } from './types';

/** How the migrations of a project look, and where they are. */
export interface MigrationStyle {
  readonly directory: string;
  /** Without the dot. */
  readonly extension: string;
  readonly flavour: Flavour;
}

const EXTENSIONS = ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts'];

/**
 * As the last migration is written; where there is none, as Knex would: as the configuration says, or as the knexfile.
 *
 * @throws {OptionError} for an extension that migrations cannot have, or when they come from elsewhere than a directory.
 */
export async function readMigrationStyle(knex: Knex, options: MakeOptions): Promise<MigrationStyle> {
  const config = knex.client.config as Knex.Config & { readonly ext?: string };
  const migrations = config.migrations ?? {};
  const { loadExtensions } = migratorConfig(knex);
  const loaded = EXTENSIONS.filter((extension) => loadExtensions.includes(extension));
  const directory = lastDirectory(migrations, options.directory ?? process.cwd(), options.writes !== false);
  const last = await lastMigration(directory, loaded);
  const wanted = normal(options.extension ?? migrations.extension);
  if (wanted !== null && !loaded.includes(wanted)) throw notLoaded(wanted, loaded);
  const likely = [wanted, last?.extension ?? null, normal(config.ext)];
  const extension = likely.find((one) => one !== null && loaded.includes(one)) ?? '.js';
  const path = join(directory, `migration${extension}`);
  const alike = last?.extension === extension ? last.text : null;
  return { directory, extension: extension.slice(1), flavour: flavourOf(path, alike) };
}

function normal(extension: string | undefined): string | null {
  return extension === undefined ? null : `.${extension.replace(/^\./, '').toLowerCase()}`;
}

/** Knex makes new ones in the last of several directories. */
function lastDirectory({ directory, migrationSource }: Knex.MigratorConfig, root: string, isWritten: boolean): string {
  if (isWritten && directory === undefined && migrationSource !== undefined) {
    throw new OptionError('the migrations of the project come from a migrationSource, where no file can be written', {
      hint: 'name a directory for new ones: migrations: { directory: … }; or only have it shown, with the option writes: false (--dry-run)',
    });
  }
  const all = [directory ?? './migrations'].flat();
  return resolve(root, all[all.length - 1] as string);
}

async function lastMigration(
  directory: string,
  loaded: readonly string[],
): Promise<{ readonly extension: string; readonly text: string } | null> {
  const names = await readdir(directory).catch(() => [] as string[]);
  const last = names
    .filter((name) => loaded.includes(extname(name)) && !/\.d\.[cm]?ts$/.test(name))
    .sort()
    .pop();
  if (last === undefined) return null;
  return { extension: extname(last), text: await readFile(join(directory, last), 'utf8') };
}

/** What needs no import of a value, or export, can be read by Node as CommonJS. */
const IS_MODULE = /^\s*(?:export\s+(?!type\b|interface\b)|import\s+(?!type\b|\w+\s*=\s*require\b))/m;
const IS_COMMONJS = /\bexports\b/;

/** A bundler or a loader may take what Node would not: what is there already says more than `package.json`. */
function flavourOf(path: string, alike: string | null): Flavour {
  const kind = (alike === null ? null : kindOfText(alike)) ?? kindForNode(path);
  if (isTypeScript(path)) return kind === 'commonjs' ? 'commonjs-typescript' : 'typescript';
  return kind;
}

function kindOfText(text: string): 'module' | 'commonjs' | null {
  if (IS_MODULE.test(text)) return 'module';
  return IS_COMMONJS.test(text) ? 'commonjs' : null;
}

/** As what Node loads the file. Of TypeScript in a package without a type, it looks for `import` in the file. */
function kindForNode(path: string): 'module' | 'commonjs' {
  if (isModule(path)) return 'module';
  return isTypeScript(path) && !isCommonJs(path) ? 'module' : 'commonjs';
}

function notLoaded(extension: string, loaded: readonly string[]): OptionError {
  const known = EXTENSIONS.includes(extension);
  return new OptionError(
    known
      ? `Knex would not run a ${extension} migration, which is not among its loadExtensions`
      : `migrations cannot be written as ${extension} files`,
    {
      hint: known
        ? `add it to the knexfile: migrations: { loadExtensions: ['${[...loaded, extension].join("', '")}'] }`
        : `name one of ${loaded.map((name) => name.slice(1)).join(', ')}`,
    },
  );
}
