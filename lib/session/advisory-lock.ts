import type { Database } from './database';

/**
 * Waits for a lock that only has a name, and holds it to the end of the transaction. The key is the same in every process:
 * 64 bits. https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export async function takeAdvisoryLock(database: Database, name: string): Promise<void> {
  await database.run('select pg_catalog.pg_advisory_xact_lock($1::bigint)', [keyOf(`knex-matview ${name}`)]);
}

/** Node takes several milliseconds to load its cryptography, which importing this package should not cost. */
function keyOf(name: string): string {
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(name).digest().readBigInt64BE().toString();
}
