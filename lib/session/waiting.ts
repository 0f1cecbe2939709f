import { MatviewError } from '../errors';
import type { Database } from './database';

/** A relation by its name in the catalog. */
export interface LockedName {
  readonly schema: string;
  readonly name: string;
}

/** How a lock that is wanted lets others go on: readers pass it, or nobody does. */
export type WantedMode = 'share update exclusive' | 'access exclusive';

/** https://www.postgresql.org/docs/current/explicit-locking.html#TABLE-LOCK-COMPATIBILITY */
const PASSES: { readonly [Mode in WantedMode]: readonly string[] } = {
  'share update exclusive': ['AccessShareLock', 'RowShareLock', 'RowExclusiveLock'],
  'access exclusive': [],
};

/** The sessions that hold a lock on a relation, and wait for this one, themselves or behind others. */
const WAITING = `
  with recursive edge(waiter, blocker) as (
    select distinct w.pid, blocker
    from pg_catalog.pg_locks w
    cross join lateral pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) blocker
    where not w.granted
  ),
  waiting(pid) as (
    select waiter from edge where blocker = pg_catalog.pg_backend_pid()
    union
    select edge.waiter from waiting join edge on edge.blocker = waiting.pid
  )
  select distinct l.pid::pg_catalog.text as pid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as given (schema pg_catalog.text, name pg_catalog.text)
  join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = given.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname::pg_catalog.text = given.name
  join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
  join pg_catalog.pg_locks l on l.locktype = 'relation' and l.database = d.oid and l.relation = c.oid and l.granted
  join waiting on waiting.pid = l.pid
  where l.mode not in (select pg_catalog.json_array_elements_text($2::pg_catalog.json))
  order by 1, 2, 3`;

/**
 * To wait for a session that waits for this transaction is in vain. PostgreSQL finds this out only after
 * `deadlock_timeout`, and may then end the other session. Ask it while this session waits for nothing.
 *
 * @throws {MatviewError} `MATVIEW_LOCK_TIMEOUT` when a session keeps the lock from this one and waits for it.
 */
export async function assertNotWaitedFor(
  database: Database,
  relations: readonly LockedName[],
  mode: WantedMode,
  cause?: unknown,
): Promise<void> {
  const names = relations.map(({ schema, name }) => ({ schema, name }));
  const parameters = [JSON.stringify(names), JSON.stringify(PASSES[mode])];
  const [first] = await database.rows<{ pid: string } & LockedName>(WAITING, parameters);
  if (first === undefined) return;
  throw new MatviewError(
    'MATVIEW_LOCK_TIMEOUT',
    `the lock on "${first.schema}.${first.name}" is held by a session (process ${first.pid}) that waits for this transaction, so nothing was changed`,
    {
      cause,
      hint: 'run it again; to lock views before tables, call it first in a transaction of its own, and begin its callback with the statement that views are in the way of',
    },
  );
}
