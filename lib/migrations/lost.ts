import { readAttached } from '../catalog/attached';
import { readCurrentRole } from '../catalog/roles';
import type { ExecutionContext } from '../operations/context';
import type { ViewKey } from '../registry/registered-view';
import { describeUndeclared } from './live/undeclared';
import type { ViewOperation } from './operation';
import type { ProjectState } from './project-state';
import { keyOf, lookUp, type ViewSet } from './sequence/views';

/** By operation, what goes with the view that it drops, whether or not another one creates that again. */
export type LostByOperation = ReadonlyMap<DropOperation, readonly string[]>;

type DropOperation = Extract<ViewOperation, { kind: 'drop' }>;

/** Finds out what somebody attached to views that are to be dropped, and no declaration has. */
export async function findLost(
  context: ExecutionContext,
  state: ProjectState,
  from: ViewSet,
  operations: readonly ViewOperation[],
): Promise<LostByOperation> {
  const lost = new Map<DropOperation, readonly string[]>();
  for (const [operation, key] of droppedViews(state, operations)) {
    const live = state.live(key);
    const known = from.get(keyOf(key));
    if (live?.isMaterialized !== true || known === undefined) continue;
    const attached = await readAttached(context.database, live.oid);
    const role = await readCurrentRole(context.database);
    const found = describeUndeclared(attached, known.definition, role, context.dialect.physicalName);
    if (found.length > 0) lost.set(operation, found);
  }
  return lost;
}

/** By what they are called now: some are renamed before. */
function droppedViews(
  { lookup }: ProjectState,
  operations: readonly ViewOperation[],
): readonly (readonly [DropOperation, ViewKey])[] {
  const former = new Map<string, ViewKey>();
  return operations.flatMap((operation): readonly (readonly [DropOperation, ViewKey])[] => {
    if (operation.kind !== 'drop' && operation.kind !== 'rename') return [];
    const named = lookUp(operation.name, lookup);
    const key = former.get(keyOf(named)) ?? named;
    if (operation.kind === 'drop') return [[operation, key]];
    former.set(keyOf({ schema: named.schema, name: lookup.physical(operation.to) }), key);
    return [];
  });
}
