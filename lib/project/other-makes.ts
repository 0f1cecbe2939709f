import type { Knex } from 'knex';
import { MigrationsPendingError } from '../errors';
import { takeAdvisoryLock } from '../session/advisory-lock';
import type { Database } from '../session/database';
import { listMigrations } from './pending-migrations';

/**
 * From here to the end of the transaction no other make in this database writes. What one wrote since these migrations
 * were listed makes the same change, most likely.
 *
 * @throws {MigrationsPendingError} naming it.
 */
export async function keepOthersFromWriting(database: Database, knex: Knex, known: readonly string[]): Promise<void> {
  await takeAdvisoryLock(database, 'make');
  const added = (await listMigrations(knex)).filter((file) => !known.includes(file));
  if (added.length > 0) throw new MigrationsPendingError(added);
}
