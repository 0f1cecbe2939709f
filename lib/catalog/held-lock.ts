import { type Database, onlyRow } from '../session/database';

/** `pg_locks` shows what is, and not what a transaction with an older snapshot sees. */
const IS_HELD = `
  select exists (
    select from pg_catalog.pg_locks l
    join pg_catalog.pg_database d on d.oid = l.database and d.datname = pg_catalog.current_database()
    where l.locktype = 'relation' and l.relation = $1::pg_catalog.oid
      and l.pid = pg_catalog.pg_backend_pid() and l.granted and l.mode <> 'AccessShareLock'
  ) as held`;

/** Whether the session itself has locked a relation, other than for reading it. */
export async function isLockedHere(database: Database, oid: string): Promise<boolean> {
  return (await onlyRow<{ held: boolean }>(database, IS_HELD, [oid])).held;
}
