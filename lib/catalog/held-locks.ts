import { type Database, onlyRow } from '../session/database';

/** `pg_locks` shows what is, and not what a transaction with an older snapshot sees. */
const HELD = `
  from pg_catalog.pg_locks l
  join pg_catalog.pg_database d on d.oid = l.database and d.datname = pg_catalog.current_database()
  where l.locktype = 'relation' and l.granted and l.pid = pg_catalog.pg_backend_pid()`;

const HELD_IN_MODE = `select distinct l.relation::pg_catalog.text as oid ${HELD} and l.mode = $1`;

/**
 * The identities of the relations on which this session holds a lock of a mode, as
 * https://www.postgresql.org/docs/current/view-pg-locks.html calls it.
 */
export async function readHeld(
  database: Database,
  mode: 'ShareUpdateExclusiveLock' | 'AccessExclusiveLock',
): Promise<ReadonlySet<string>> {
  const rows = await database.rows<{ readonly oid: string }>(HELD_IN_MODE, [mode]);
  return new Set(rows.map(({ oid }) => oid));
}

const IS_HELD = `
  select exists (select ${HELD} and l.relation = $1::pg_catalog.oid and l.mode <> 'AccessShareLock') as held`;

/** Whether the session itself has locked a relation, other than for reading it. */
export async function isLockedHere(database: Database, oid: string): Promise<boolean> {
  return (await onlyRow<{ held: boolean }>(database, IS_HELD, [oid])).held;
}
