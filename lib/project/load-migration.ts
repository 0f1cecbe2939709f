import { resolve } from 'node:path';
import type { Knex } from 'knex';
import { withoutSource } from '../errors';
import { importFile } from './load/import-file';
import { type Migration, migratorConfig } from './pending-migrations';

/**
 * Knex loads the migrations of directories with what Node can load. This also loads TypeScript.
 *
 * @throws {FileUnloadableError} for a file that cannot be loaded.
 */
export async function loadMigration(knex: Knex, migration: unknown): Promise<Migration> {
  const { migrationSource } = (knex.client.config as Knex.Config).migrations ?? {};
  if (migrationSource === undefined) {
    const { directory, file } = migration as { readonly directory: string; readonly file: string };
    return (await importFile(resolve(directory, file), process.cwd(), 'the migration')) as Migration;
  }
  try {
    return await migratorConfig(knex).migrationSource.getMigration(migration);
  } catch (error) {
    throw withoutSource(error);
  }
}
