import type { Knex } from 'knex';
import { MigrationsPendingError } from '../errors';

/** The files of the migrations that were not run yet, in the order in which they would be. */
export async function pendingMigrations(knex: Knex): Promise<readonly string[]> {
  const [, pending] = (await knex.migrate.list()) as [unknown, readonly unknown[]];
  return pending.map(nameOf);
}

/** What a migration is called is the business of where migrations come from; Knex's own have a file. */
function nameOf(migration: unknown): string {
  if (typeof migration === 'string') return migration;
  const { file, name } = (migration ?? {}) as { readonly file?: unknown; readonly name?: unknown };
  return String(file ?? name ?? migration);
}

/** @throws {MigrationsPendingError} naming them. */
export async function assertNothingPending(knex: Knex): Promise<void> {
  const pending = await pendingMigrations(knex);
  if (pending.length > 0) throw new MigrationsPendingError(pending);
}
