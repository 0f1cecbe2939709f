import { currentSchema } from '../../catalog/current-schema';
import { readViewStates, type ViewState } from '../../catalog/view-states';
import type { ExecutionContext } from '../../execute/context';
import { openRegistry } from '../../execute/open-registry';
import { listRegisteredViews } from '../../registry/find-view';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
import { keyOf, type NameLookup } from '../sequence/views';

/** What the registry recorded, and what there is under the names of views, those that are only wanted included. */
export interface RegisteredViews {
  readonly registered: readonly RegisteredView[];
  /** By `keyOf`. */
  readonly live: ReadonlyMap<string, ViewState>;
}

/** How names in definitions are found in this session. */
export async function readNameLookup({ database, dialect }: ExecutionContext): Promise<NameLookup> {
  return { physical: dialect.physicalName, currentSchema: (await currentSchema(database)) ?? '' };
}

/** Needs a transaction. A database without a registry has no registered views. */
export async function readRegisteredViews(
  context: ExecutionContext,
  wanted: readonly ViewKey[],
): Promise<RegisteredViews> {
  const { database, registrySchema } = context;
  const registry = await openRegistry(context);
  const registered = registry === null ? [] : await listRegisteredViews(database, registrySchema);
  const states = await readViewStates(database, [...registered, ...wanted]);
  return { registered, live: new Map(states.map((state) => [keyOf(state), state])) };
}
