import { sha256 } from '../definition';
import type { Database } from '../session/database';

/**
 * Waits for a lock that only has a name, and holds it to the end of the transaction. The key is the same in every process:
 * 64 bits. https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export async function takeAdvisoryLock(database: Database, name: string): Promise<void> {
  const key = sha256(`knex-matview ${name}`).readBigInt64BE().toString();
  await database.run('select pg_catalog.pg_advisory_xact_lock($1::bigint)', [key]);
}
