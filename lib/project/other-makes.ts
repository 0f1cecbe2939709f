import type { Knex } from 'knex';
import type { Database } from '../catalog/database';
import { sha256 } from '../definition';
import { MigrationsPendingError } from '../errors';
import { listMigrations } from './pending-migrations';

/** The same in every process: 64 bits as text. */
const lockKey = (): string => sha256('knex-matview make').readBigInt64BE().toString();

/**
 * From here to the end of the transaction no other make in this database writes. What one wrote since these migrations
 * were listed makes the same change, most likely.
 *
 * @throws {MigrationsPendingError} naming it.
 */
export async function keepOthersFromWriting(database: Database, knex: Knex, known: readonly string[]): Promise<void> {
  await database.run('select pg_catalog.pg_advisory_xact_lock($1::bigint)', [lockKey()]);
  const added = (await listMigrations(knex)).filter((file) => !known.includes(file));
  if (added.length > 0) throw new MigrationsPendingError(added);
}
