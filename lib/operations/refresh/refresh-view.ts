import { performance } from 'node:perf_hooks';
import type { CatalogRelation } from '../../catalog/relation';
import { readViewsRead } from '../../catalog/views-read';
import { describeTableName, type TableName } from '../../definition';
import { markRefreshed, type RefreshRecord, recordRefresh } from '../../registry/history';
import { isRecorded } from '../../registry/open-registry';
import type { ViewKey } from '../../registry/registered-view';
import { sqlState } from '../../session/database-error';
import { doLocked } from '../../session/lock';
import { materializedView, storageOf } from '../../storage';
import { attempt } from '../attempt';
import { claimView } from '../claim';
import type { ExecutionContext } from '../context';
import { exclusiveLocks } from '../locked';
import { chooseStrategy } from './choose-strategy';
import { describeFailure } from './describe-failure';
import type { ParsedRefreshOptions, UsedStrategy } from './options';

export interface RefreshRequest extends ParsedRefreshOptions {
  readonly view: TableName;
}

/**
 * The result of a refresh. It has no number of rows: PostgreSQL does not report one for `refresh materialized view`.
 *
 * @example
 * const { strategy, durationMs } = await knex.schema.refreshMaterializedView('post_summaries', {});
 * console.log(`${strategy} refresh in ${Math.round(durationMs)} ms`);
 */
export interface RefreshResult {
  /** The name of the view, as the call gave it. */
  readonly view: string;
  /** The strategy that was used: never `auto`. */
  readonly strategy: UsedStrategy;
  /** Why that strategy was used, as a phrase: `requested`, `the view holds no data yet`. */
  readonly reason: string;
  /** The time that the refresh took, in milliseconds. */
  readonly durationMs: number;
}

/** A refresh under way. */
interface Refresh {
  readonly request: RefreshRequest;
  readonly relation: CatalogRelation | null;
  readonly strategy: UsedStrategy;
  readonly reason: string;
  /** What the registry is told of; null without a registry that the role may write. */
  readonly recorded: ViewKey | null;
  readonly started: number;
}

/**
 * Refreshes a view, and records this in the registry if there is one that the role may write.
 *
 * @throws {RegistryUntrustedError} before anything is refreshed.
 */
export async function refreshView(context: ExecutionContext, request: RefreshRequest): Promise<RefreshResult> {
  const { view } = request;
  let refresh: Refresh | null = null;
  try {
    return await attempt(context, { verb: 'refresh', view }, async () => {
      refresh = await prepare(context, request);
      await run(context, refresh);
      const { strategy, reason } = refresh;
      return { view: describeTableName(view), strategy, reason, durationMs: passed(refresh) };
    });
  } catch (error) {
    if (refresh !== null) await keepFailure(context, refresh, error);
    throw error;
  }
}

/** Which strategy a view allows is read once nobody else changes it. */
async function prepare(context: ExecutionContext, request: RefreshRequest): Promise<Refresh> {
  const { database, registrySchema } = context;
  const isKept = await isRecorded(database, registrySchema);
  let choice = await chooseStrategy(context, request, null);
  const relation = await claimView(context, request.view, async (found) => {
    choice = await chooseStrategy(context, request, found);
    const own = [found.oid];
    const read = await readViewsRead(database, own);
    return { changed: own, closed: choice.strategy === 'blocking' ? own : [], read };
  });
  const recorded = isKept ? relation : null;
  return { request, relation, ...choice, recorded, started: performance.now() };
}

function passed({ started }: Refresh): number {
  return performance.now() - started;
}

function run(context: ExecutionContext, refresh: Refresh): Promise<void> {
  const { database, dialect } = context;
  const { request, relation, strategy } = refresh;
  const { view, withNoData } = request;
  const concurrently = strategy === 'concurrent';
  const storage = storageOf(relation) ?? materializedView;
  return attempt(context, { verb: 'refresh', view, concurrently }, async () => {
    if (!concurrently && relation !== null) await close(context, relation);
    await database.run(storage.refresh(dialect.table(view), { concurrently, withNoData }), [], 'refresh');
    await keep(context, refresh);
  });
}

/**
 * A blocking refresh waits for the last reader, and later readers wait behind it. Its lock is taken before it, so that it
 * can be tried again: what the query of the view waits for must not end a refresh of hours.
 */
async function close(context: ExecutionContext, relation: CatalogRelation): Promise<void> {
  const { database, lock } = context;
  const locks = await exclusiveLocks(context, [relation]);
  if (locks.length > 0) await doLocked(database, lock, { locks, then: async () => {} });
}

async function keep(context: ExecutionContext, refresh: Refresh): Promise<void> {
  const { recorded, request, strategy } = refresh;
  if (recorded === null) return;
  const { schema, name } = recorded;
  if (!request.withNoData) await mark(context, { schema, name });
  const durationMs = passed(refresh);
  await record(context, { schema, name, strategy, durationMs, status: 'succeeded', error: null });
}

/**
 * A transaction at `repeatable read` or above cannot write a row that another session wrote since its snapshot. What stands
 * there then is no older than what this transaction sees, and stays.
 * https://www.postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ
 */
async function mark({ database, registrySchema }: ExecutionContext, view: ViewKey): Promise<void> {
  try {
    await database.transaction(() => markRefreshed(database, registrySchema, view));
  } catch (error) {
    if (sqlState(error) !== SERIALIZATION_FAILURE) throw error;
  }
}

const SERIALIZATION_FAILURE = '40001';

/** A history that cannot be written must not hide why the refresh failed. */
async function keepFailure(context: ExecutionContext, refresh: Refresh, failure: unknown): Promise<void> {
  const { recorded, strategy } = refresh;
  if (recorded === null) return;
  const { schema, name } = recorded;
  const error = describeFailure(failure);
  const failed = { schema, name, strategy, durationMs: passed(refresh), status: 'failed', error } as const;
  await context.database.transaction(() => record(context, failed)).catch(() => {});
}

function record({ database, registrySchema }: ExecutionContext, refresh: RefreshRecord): Promise<void> {
  return recordRefresh(database, registrySchema, refresh);
}
