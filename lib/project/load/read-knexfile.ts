import { extname } from 'node:path';
import type { Knex } from 'knex';
import { FileUnloadableError, OptionError, withoutSource } from '../../errors';
import type { Place } from './find-knexfile';
import { importFile } from './import-file';
import type { OpenOptions } from './options';

type Settings = { readonly [name: string]: unknown };

/**
 * The configuration that Knex's command line would use: the knexfile's default export, or what it returns when it is a
 * function; of that the key of the environment, when there is one; and what the options say.
 *
 * @throws {OptionError} when that names no client, for an environment that the knexfile does not have, and for a
 *   connection that is no URL.
 */
export async function readConfig(place: Place, options: OpenOptions): Promise<Knex.Config> {
  const settings = place.knexfile === null ? {} : environmentOf(await readKnexfile(place), options);
  const migrations = { ...(settings.migrations as Settings), ...migrationOptions(options) };
  const { client, connection = settings.connection } = options;
  if (isUnreadable(connection)) refuseUnreadable();
  return {
    ...extensionOf(place),
    ...settings,
    ...(client === undefined ? {} : { client }),
    // to Knex an empty text is the default server
    connection: (connection || undefined) as Knex.StaticConnectionConfig,
    ...(Object.keys(migrations).length > 0 ? { migrations } : {}),
  };
}

/** Knex takes a text that is no URL for a file of SQLite, and would connect to the default server and database. */
function isUnreadable(connection: unknown): boolean {
  return typeof connection === 'string' && connection !== '' && !URL.canParse(connection);
}

function refuseUnreadable(): never {
  throw new OptionError('the connection is a text, and not a URL', {
    hint: 'write postgres://user:password@host:5432/database, with user and password encoded by encodeURIComponent',
  });
}

/** New migrations are written in what the knexfile is written in, unless the configuration says otherwise. */
function extensionOf({ knexfile }: Place): { readonly ext?: string } {
  return knexfile === null ? {} : { ext: extname(knexfile).slice(1) };
}

async function readKnexfile({ knexfile, directory }: Place): Promise<Settings> {
  const loaded = (await importFile(knexfile as string, directory, 'the knexfile')) as { default?: unknown } | undefined;
  const exported: unknown = loaded?.default || loaded;
  const settings: unknown =
    typeof exported === 'function' ? await call(exported as () => unknown, knexfile as string) : exported;
  if (typeof settings === 'object' && settings !== null) return settings as Settings;
  throw new OptionError(`the knexfile ${knexfile} exports ${typeof settings}, which is no configuration`, {
    hint: "export an object, or a function that returns one: module.exports = { client: 'pg', … }",
  });
}

async function call(exported: () => unknown, knexfile: string): Promise<unknown> {
  try {
    return await exported();
  } catch (thrown) {
    const cause = withoutSource(thrown);
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new FileUnloadableError(`the function that the knexfile ${knexfile} exports failed: ${message}`, { cause });
  }
}

function environmentOf(all: Settings, options: OpenOptions): Settings {
  const name = options.env ?? (process.env.NODE_ENV || 'development');
  const settings = (all[name] ?? all) as Settings;
  if (settings.client !== undefined || options.client !== undefined) return settings;
  const names = Object.keys(all).filter((key) => (all[key] as Settings | null)?.client !== undefined);
  throw new OptionError(`the knexfile has neither a client nor an environment "${name}"`, {
    hint:
      names.length > 0
        ? `it has: ${names.join(', ')}; choose one with the option env (--env)`
        : "give it a client: 'pg'",
  });
}

function migrationOptions({ migrationsDirectory, migrationsTableName }: OpenOptions): Settings {
  return {
    ...(migrationsDirectory === undefined ? {} : { directory: migrationsDirectory }),
    ...(migrationsTableName === undefined ? {} : { tableName: migrationsTableName }),
  };
}
