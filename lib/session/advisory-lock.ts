import { MatviewError, PermissionDeniedError } from '../errors';
import type { Database } from './database';
import { databaseMessage, sqlState } from './database-error';

/** A lock that only has a name. Its key is the same in every process: 64 bits. */
export interface AdvisoryLock {
  readonly name: string;
  /** Several sessions can share it; none of them has it while another one has it alone. */
  readonly isShared: boolean;
}

const TAKE = `
  select case
    when given.shared then pg_catalog.pg_advisory_xact_lock_shared(given.key)
    else pg_catalog.pg_advisory_xact_lock(given.key)
  end
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as given (key pg_catalog.int8, shared pg_catalog.bool)`;

/**
 * Waits for locks, in their order, and holds them to the end of the transaction or the rollback of its savepoint. No
 * reader waits behind one. Poolers that lend a connection for a transaction keep them.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 *
 * @throws {PermissionDeniedError} when the role may not execute the functions.
 */
export async function takeAdvisoryLocks(database: Database, locks: readonly AdvisoryLock[]): Promise<void> {
  if (locks.length === 0) return;
  const keys = locks.map(({ name, isShared }) => ({ key: keyOf(`knex-matview ${name}`), shared: isShared }));
  try {
    await database.run(TAKE, [JSON.stringify(keys)]);
  } catch (error) {
    throw translated(error);
  }
}

/** Waits for one lock, and has it alone. */
export function takeAdvisoryLock(database: Database, name: string): Promise<void> {
  return takeAdvisoryLocks(database, [{ name, isShared: false }]);
}

/** Node takes several milliseconds to load its cryptography, which importing this package should not cost. */
function keyOf(name: string): string {
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(name).digest().readBigInt64BE().toString();
}

function translated(error: unknown): unknown {
  switch (sqlState(error)) {
    case '42501':
      return new PermissionDeniedError(`advisory locks are not permitted: ${databaseMessage(error as Error)}`, {
        cause: error,
        hint: 'let a superuser run: grant execute on function pg_catalog.pg_advisory_xact_lock(bigint), pg_catalog.pg_advisory_xact_lock_shared(bigint) to the role',
      });
    case '42883':
    case '0A000':
      return new MatviewError(
        'MATVIEW_DATABASE',
        `the server has no advisory locks: ${databaseMessage(error as Error)}`,
        { cause: error, hint: 'connect to PostgreSQL itself: knex-matview keeps its calls apart with advisory locks' },
      );
    default:
      return error;
  }
}
