import type { Database } from '../../session/database';
import { isOfDeclaration, sqlState } from '../../session/database-error';
import { undone } from '../../session/undone';

/** The locks on all tables of so many views are held at once, for some milliseconds each. */
const TRIED_AT_ONCE = 20;

/** Longest wait for a lock while those on the tables of other views are held. */
const LOCK_TIMEOUT = `select pg_catalog.set_config('lock_timeout', '50ms', true)`;

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

/** Work on views that leaves nothing behind. */
export interface ChunkWork<Item, Result> {
  /** The results of some items, in their order. */
  all(items: readonly Item[]): Promise<readonly Result[]>;
  /** The result of an item of which the server can make nothing. */
  refused(item: Item, error: Error): Result | Promise<Result>;
}

/**
 * Works on a few views at a time, in transactions that are rolled back. To parse or print a view locks its tables until
 * then, and whoever alters a table waits for that, with all readers behind. So this never waits for the table of one view
 * while it holds those of others: where a lock is not free at once, each view has its turn alone.
 */
export async function inChunks<Item, Result>(
  database: Database,
  items: readonly Item[],
  work: ChunkWork<Item, Result>,
  atOnce = TRIED_AT_ONCE,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += atOnce)
    results.push(...(await workOn(database, items.slice(start, start + atOnce), work)));
  return results;
}

async function workOn<Item, Result>(
  database: Database,
  items: readonly Item[],
  work: ChunkWork<Item, Result>,
): Promise<readonly Result[]> {
  const [first, ...others] = items as [Item, ...Item[]];
  try {
    return await undone(database, async () => {
      if (others.length > 0) await database.rows(LOCK_TIMEOUT);
      return work.all(items);
    });
  } catch (error) {
    const isRefused = isOfDeclaration(error);
    if (others.length === 0) {
      if (!isRefused) throw error;
      return [await work.refused(first, error)];
    }
    if (!isRefused && !isOfLock(error)) throw error;
  }
  const results: Result[] = [];
  for (const item of items) results.push(...(await workOn(database, [item], work)));
  return results;
}

function isOfLock(error: unknown): boolean {
  const state = sqlState(error);
  return state === LOCK_NOT_AVAILABLE || state === DEADLOCK_DETECTED;
}
