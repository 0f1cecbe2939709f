import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Knex } from 'knex';
import { MigrationsPendingError, withoutSource } from '../errors';
import { hasMigrationTable } from '../knex/migration-table';

/** The files of the migrations that were not run yet, in the order in which they would be. */
export async function pendingMigrations(knex: Knex): Promise<readonly string[]> {
  return (await listPending(knex)).map(nameOf);
}

/** The files of all migrations, whether or not they were run. */
export async function listMigrations(knex: Knex): Promise<readonly string[]> {
  return hasMigrations(knex) ? (await allMigrations(knex)).map(nameOf) : [];
}

async function allMigrations(knex: Knex): Promise<readonly unknown[]> {
  const { migrationSource, loadExtensions } = migratorConfig(knex);
  return migrationSource.getMigrations(loadExtensions);
}

interface MigratorConfig {
  readonly tableName: string;
  readonly schemaName?: string | null;
  readonly loadExtensions: readonly string[];
  readonly migrationSource: MigrationSource;
}

/** Where migrations come from, in Knex's words. */
export interface MigrationSource {
  getMigrations(loadExtensions: readonly string[]): Promise<readonly unknown[]>;
  getMigration(migration: unknown): Migration | Promise<Migration>;
}

export interface Migration {
  up?(knex: Knex.Transaction): unknown;
}

/** The configuration of migrations with all of Knex's defaults. */
export function migratorConfig(knex: Knex): MigratorConfig {
  return (knex.migrate as unknown as { readonly config: MigratorConfig }).config;
}

/**
 * As Knex has them; what one is, is the business of where they come from. Knex itself would first make its tables, where
 * they are not there, and nothing was migrated.
 *
 * @throws {PermissionDeniedError} when the role may not read which migrations were run.
 */
export async function listPending(knex: Knex): Promise<readonly unknown[]> {
  if (!hasMigrations(knex)) return [];
  if (!(await hasMigrationTable(knex, migratorConfig(knex)).catch(cannotConnect))) return allMigrations(knex);
  const [, pending] = (await knex.migrate.list()) as [unknown, readonly unknown[]];
  return pending;
}

/** Some versions of `pg` put a URL that they cannot parse into the error, with its password. */
function cannotConnect(error: unknown): never {
  throw withoutSource(error);
}

/** A project that has no directory for migrations yet has none. */
function hasMigrations(knex: Knex): boolean {
  const { directory, migrationSource } = (knex.client.config as Knex.Config).migrations ?? {};
  if (migrationSource !== undefined) return true;
  return [directory ?? './migrations'].flat().some((one) => existsSync(resolve(one)));
}

/** Knex's own have a file. */
export function nameOf(migration: unknown): string {
  if (typeof migration === 'string') return migration;
  const { file, name } = (migration ?? {}) as { readonly file?: unknown; readonly name?: unknown };
  return String(file ?? name ?? migration);
}

/** @throws {MigrationsPendingError} naming them. */
export async function assertNothingPending(knex: Knex): Promise<void> {
  const pending = await pendingMigrations(knex);
  if (pending.length > 0) throw new MigrationsPendingError(pending);
}

/**
 * Another `make` may have written the same change since these migrations were listed.
 *
 * @throws {MigrationsPendingError} naming what was added.
 */
export async function assertNothingAdded(knex: Knex, known: readonly string[]): Promise<void> {
  const added = (await listMigrations(knex)).filter((file) => !known.includes(file));
  if (added.length > 0) throw new MigrationsPendingError(added);
}
