import { performance } from 'node:perf_hooks';
import { hasRefreshKey } from '../../catalog/refresh-key';
import type { CatalogRelation } from '../../catalog/relation';
import { describeTableName, type TableName } from '../../definition';
import { markRefreshed, type RefreshRecord, recordRefresh } from '../../registry/history';
import { openRegistry } from '../../registry/open-registry';
import type { ViewKey } from '../../registry/registered-view';
import { sqlState } from '../../session/database-error';
import { materializedView, type Storage, storageOf } from '../../storage';
import { attempt } from '../attempt';
import type { ExecutionContext } from '../context';
import { findView } from '../find-view';
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
  /** The time that the refresh took, in milliseconds. */
  readonly durationMs: number;
}

/** What is known before a view is refreshed. */
interface Prepared {
  readonly relation: CatalogRelation | null;
  readonly strategy: UsedStrategy;
  /** Whether there is a registry that the role may write. */
  readonly isRecorded: boolean;
}

/**
 * Refreshes a view, and records this in the registry if there is one that the role may write.
 *
 * @throws {RegistryUntrustedError} before anything is refreshed.
 */
export async function refreshView(context: ExecutionContext, request: RefreshRequest): Promise<RefreshResult> {
  const { relation, strategy, isRecorded } = await prepare(context, request);
  const started = performance.now();
  const passed = (): number => performance.now() - started;
  const recorded = relation !== null && isRecorded ? relation : null;
  try {
    await run(context, request, storageOf(relation) ?? materializedView, strategy, async () => {
      if (recorded !== null) await keep(context, request, recorded, strategy, passed());
    });
  } catch (error) {
    if (recorded !== null) await keepFailure(context, recorded, strategy, passed(), error);
    throw error;
  }
  return { view: describeTableName(request.view), strategy, durationMs: passed() };
}

function prepare(context: ExecutionContext, request: RefreshRequest): Promise<Prepared> {
  return attempt(context, { verb: 'refresh', view: request.view }, async () => {
    const relation = await findView(context, request.view);
    const registry = await openRegistry(context.database, context.registrySchema);
    const strategy = await chooseStrategy(context, request, relation);
    return { relation, strategy, isRecorded: registry?.mayWrite === true };
  });
}

async function chooseStrategy(
  { database }: ExecutionContext,
  { strategy }: RefreshRequest,
  relation: CatalogRelation | null,
): Promise<UsedStrategy> {
  if (strategy !== 'auto') return strategy;
  const allowed = relation?.populated === true && (await hasRefreshKey(database, relation.oid));
  return allowed ? 'concurrent' : 'blocking';
}

function run(
  context: ExecutionContext,
  { view, withNoData }: RefreshRequest,
  storage: Storage,
  strategy: UsedStrategy,
  then: () => Promise<void>,
): Promise<void> {
  const concurrently = strategy === 'concurrent';
  return attempt(context, { verb: 'refresh', view, concurrently }, async () => {
    await context.database.run(
      storage.refresh(context.dialect.table(view), { concurrently, withNoData }),
      [],
      'refresh',
    );
    await then();
  });
}

async function keep(
  context: ExecutionContext,
  { withNoData }: RefreshRequest,
  { schema, name }: CatalogRelation,
  strategy: UsedStrategy,
  durationMs: number,
): Promise<void> {
  if (!withNoData) await mark(context, { schema, name });
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
async function keepFailure(
  context: ExecutionContext,
  { schema, name }: CatalogRelation,
  strategy: UsedStrategy,
  durationMs: number,
  failure: unknown,
): Promise<void> {
  const error = describeFailure(failure);
  const failed = { schema, name, strategy, durationMs, status: 'failed', error } as const;
  await context.database.transaction(() => record(context, failed)).catch(() => {});
}

function record({ database, registrySchema }: ExecutionContext, refresh: RefreshRecord): Promise<void> {
  return recordRefresh(database, registrySchema, refresh);
}
