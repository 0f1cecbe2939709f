import { readViewStates, type ViewState } from '../../catalog/view-states';
import type { ExecutionContext } from '../../operations/context';
import { inChunks } from '../../operations/probe/in-chunks';
import { listRegisteredViews } from '../../registry/find-view';
import { openRegistry } from '../../registry/open-registry';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
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

/** What there is under the names of views, by `keyOf`. */
export async function readLiveViews(
  { database }: ExecutionContext,
  keys: readonly ViewKey[],
): Promise<ReadonlyMap<string, ViewState>> {
  const states = await inChunks<ViewKey, readonly ViewState[]>(database, keys, {
    all: async (chunk) => [await readViewStates(database, chunk)],
    refused: (_key, error) => {
      throw error;
    },
  });
  return new Map(states.flat().map((state) => [keyOf(state), state]));
}
