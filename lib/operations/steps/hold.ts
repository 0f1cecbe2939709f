import { type RelationRights, readAlterRights } from '../../catalog/alter-rights';
import { downstreamOf, inOrder, readDownstream } from '../../catalog/dependency-graph';
import { readHeld } from '../../catalog/held-locks';
import type { RelationName } from '../../definition';
import { sqlState } from '../../session/database-error';
import { tryWithin } from '../../session/lock';
import { assertNotWaitedFor } from '../../session/waiting';
import { storageOf } from '../../storage';
import { holdStatements } from '../../storage/locks';
import { claimViews } from '../claim';
import type { ExecutionContext } from '../context';
import { createTemporaryNames } from '../probe/temporary-names';

/** How long the first attempt waits before the sessions that hold the locks are looked at, in ms. */
const FIRST_MS = 100;
const ATTEMPTS = 5;

/** The relation was dropped or renamed meanwhile; or two sessions waited for each other. */
const WORTH_ANOTHER: ReadonlySet<string> = new Set(['42P01', '40P01']);

/**
 * Holds the materialized views that read some relations, so that no other session refreshes, alters or drops them before
 * the transaction ends. Readers do not notice. Views that the role may not alter are left alone.
 *
 * @throws {MatviewError} `MATVIEW_LOCK_TIMEOUT` when a session that holds one of them waits for this transaction.
 */
export async function holdReaders(context: ExecutionContext, oids: readonly string[]): Promise<void> {
  for (let attempt = 1; ; ) {
    const free = await readFree(context, oids);
    if (free.length === 0) return;
    try {
      await context.database.transaction(async () => {
        // Some were made since the operation claimed its views.
        await claimViews(context.database, { changed: free.map(({ oid }) => oid) });
        await holdRelations(context, free);
      });
    } catch (error) {
      if (attempt >= ATTEMPTS || !WORTH_ANOTHER.has(sqlState(error) ?? '')) throw error;
      attempt += 1;
    }
  }
}

/** Identities are read after the locks: a name can come to mean another relation while this waits for it. */
async function readFree({ database }: ExecutionContext, oids: readonly string[]): Promise<readonly RelationRights[]> {
  const graph = await readDownstream(database, oids);
  const readers = inOrder(graph, downstreamOf(graph, oids)).filter((one) => storageOf(one) !== null);
  if (readers.length === 0) return [];
  const { relations } = await readAlterRights(
    database,
    readers.map(({ oid }) => oid),
  );
  const held = await readHeld(database, 'ShareUpdateExclusiveLock');
  return relations.filter((one) => one.isOwner && one.mayUseSchema && one.mayCreateInSchema && !held.has(one.oid));
}

/**
 * Takes the locks, and waits for them as long as the session's `lock_timeout` says.
 *
 * @throws {MatviewError} `MATVIEW_LOCK_TIMEOUT` when a session that holds one of them waits for this transaction.
 */
export async function holdRelations({ database }: ExecutionContext, relations: readonly RelationName[]): Promise<void> {
  const temporaryName = createTemporaryNames();
  const statements = relations.flatMap((one) => holdStatements(one, temporaryName(one.name, 'hold')));
  const take = async (): Promise<void> => {
    for (const sql of statements) await database.run(sql);
  };
  if (await tryWithin(database, FIRST_MS, take)) return;
  await assertNotWaitedFor(database, relations, 'share update exclusive');
  await take();
}
