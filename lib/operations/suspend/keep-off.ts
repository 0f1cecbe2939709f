import { readHeld } from '../../catalog/held-locks';
import { readLockableTables } from '../../catalog/lockable-tables';
import type { Database } from '../../session/database';
import { type LockOptions, lockWithRetry, tryWithin, type WantedLock } from '../../session/lock';
import { lockStatement, lockTable } from '../../storage/locks';
import type { SuspensionScope } from './scope';

/** How long readers that came between are waited for before the statement is undone, in ms. */
const SHORT_MS = 20;

/** Readers of plain views came between a statement and the lock on the views. Carries the locks to begin with. */
export class OvertakenByReaders extends Error {
  constructor(readonly locks: readonly WantedLock[]) {
    super('readers of views wait for a table that was locked before the views');
  }
}

/**
 * A reader of a plain view locks the view and then the table. Once a table is locked, each of its readers waits with a lock
 * on the view, which the transaction may need later: both would wait for ever. They cannot read in any case, so that
 * keeping them off the view costs nothing.
 *
 * @throws {OvertakenByReaders} when some of them are there already.
 */
export async function keepReadersOff(database: Database, { before, plainViews }: SuspensionScope): Promise<void> {
  if (plainViews.length === 0) return;
  const held = await readHeld(database, 'AccessExclusiveLock');
  const locked = before.map(({ oid }) => oid).filter((oid) => held.has(oid));
  const open = plainViews.filter(({ oid }) => !held.has(oid));
  if (locked.length === 0 || open.length === 0) return;
  const locks = open.map(
    ({ schema, name, owner }): WantedLock => ({
      ...{ schema, name, keepsPlace: true },
      sql: lockStatement({ kind: 'view', schema, name }, owner),
    }),
  );
  const isDone = await tryWithin(database, SHORT_MS, async () => {
    for (const { sql } of locks) await database.run(sql);
  });
  if (isDone) return;
  const tables = await readLockableTables(database, locked);
  throw new OvertakenByReaders([
    ...locks,
    ...tables.map((table) => ({ ...table, keepsPlace: true, sql: lockTable(table) })),
  ]);
}

/** Whether the transaction keeps readers off one of the tables. */
export async function keepsTablesLocked(database: Database, { before }: SuspensionScope): Promise<boolean> {
  const held = await readHeld(database, 'AccessExclusiveLock');
  return before.some(({ oid }) => held.has(oid));
}

/** Views before tables, so that nobody waits for a table with a lock on a view. */
export function lockInOrder(database: Database, { locks }: OvertakenByReaders, options: LockOptions): Promise<void> {
  return lockWithRetry(database, locks, options);
}
