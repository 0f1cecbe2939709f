import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Knex } from 'knex';
import { MigrationsPendingError } from '../errors';

/** The files of the migrations that were not run yet, in the order in which they would be. */
export async function pendingMigrations(knex: Knex): Promise<readonly string[]> {
  return (await listPending(knex)).map(nameOf);
}

/** As Knex has them; what one is, is the business of where they come from. */
export async function listPending(knex: Knex): Promise<readonly unknown[]> {
  if (!hasMigrations(knex)) return [];
  const [, pending] = (await knex.migrate.list()) as [unknown, readonly unknown[]];
  return pending;
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
