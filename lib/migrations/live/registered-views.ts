import { readBodies } from '../../catalog/dependents/bodies';
import { readViewOutlines, type ViewState } from '../../catalog/view-states';
import type { ExecutionContext } from '../../operations/context';
import { inChunks } from '../../operations/probe/in-chunks';
import { listRegisteredViews } from '../../registry/find-view';
import { openRegistry } from '../../registry/open-registry';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
import type { Database } from '../../session/database';
import { keyOf, type NameLookup } from '../sequence/views';

/** How names in definitions are found in this session. */
export async function readNameLookup({ database, dialect }: ExecutionContext): Promise<NameLookup> {
  const { named: schemas } = await database.searchPath();
  return { physical: dialect.physicalName, currentSchema: schemas[0] ?? '', schemas, views: new Set() };
}

/** What the registry recorded; a database without one has no registered views. */
export async function readRegisteredViews(context: ExecutionContext): Promise<readonly RegisteredView[]> {
  const registry = await openRegistry(context.database, context.registrySchema);
  return registry === null ? [] : listRegisteredViews(context.database, context.registrySchema);
}

/** What there is under the names of views, by `keyOf`; locks nothing when it is done. */
export async function readLiveViews(
  { database }: ExecutionContext,
  keys: readonly ViewKey[],
): Promise<ReadonlyMap<string, ViewState>> {
  const different = new Map(keys.map((key) => [keyOf(key), key]));
  const outlines = await readViewOutlines(database, [...different.values()]);
  const bodies = await readAllBodies(
    database,
    outlines.filter(({ hasQuery }) => hasQuery).map(({ oid }) => oid),
  );
  return new Map(outlines.map((outline) => [keyOf(outline), { ...outline, body: bodies.get(outline.oid) ?? null }]));
}

const PRINTED_AT_ONCE = 100;

async function readAllBodies(database: Database, oids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const printed = await inChunks<string, readonly (readonly [string, string])[]>(
    database,
    oids,
    {
      all: async (chunk) => [[...(await readBodies(database, chunk))]],
      refused: (_oid, error) => Promise.reject(error),
    },
    PRINTED_AT_ONCE,
  );
  return new Map(printed.flat());
}
