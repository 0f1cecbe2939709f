import type { ViewState } from '../catalog/view-states';
import { equalData } from '../definition';
import { ViewChangedByHandError } from '../errors';
import type { ExecutionContext } from '../operations/context';
import type { RegisteredView, ViewKey } from '../registry/registered-view';
import { acceptChanges } from './live/accept';
import { describeDrift } from './live/describe-drift';
import { type Drift, type DriftSearch, findDrift } from './live/drift';
import type { ProjectState } from './project-state';
import { describeKey, keyOf } from './sequence/views';

/** A view that in the database is not what the registry recorded. */
export interface DriftedView {
  readonly key: ViewKey;
  /** Null for a view that a model declares, that is there, and that nothing registered. */
  readonly registered: RegisteredView | null;
  readonly live: ViewState | undefined;
  readonly drift: readonly Drift[];
}

export interface DriftedViewSearch extends DriftSearch {
  /** Leaves out the views that migrations alone look after. */
  readonly skipsIgnored: boolean;
}

/** The registered and the wanted views that are not what the registry recorded. */
export async function findDriftedViews(
  context: ExecutionContext,
  state: ProjectState,
  search: DriftedViewSearch,
): Promise<readonly DriftedView[]> {
  const searched = state.registered
    .filter((registered) => !search.skipsIgnored || !state.isIgnored(registered))
    .map((registered) => ({ registered, live: state.live(registered) }));
  const drifts = await findDrift(context, searched, search);
  const found = searched.flatMap(({ registered, live }): readonly DriftedView[] => {
    const { schema, name } = registered;
    const drift = drifts.get(registered) ?? [];
    return drift.length === 0 ? [] : [{ key: { schema, name }, registered, live, drift }];
  });
  return [...found, ...unregisteredViews(state)];
}

function unregisteredViews(state: ProjectState): readonly DriftedView[] {
  const isRegistered = new Set(state.registered.map(keyOf));
  return state.wanted.flatMap(({ key }): readonly DriftedView[] => {
    const live = state.live(key);
    if (live === undefined || isRegistered.has(keyOf(key))) return [];
    const drift: Drift =
      live.isMaterialized && live.body !== null
        ? { kind: 'unregistered', body: live.body }
        : { kind: 'notMaterialized' };
    return [{ key, registered: null, live, drift: [drift] }];
  });
}

/**
 * Makes sure that the database is what the registry recorded.
 *
 * @throws {ViewChangedByHandError} naming all views that are not.
 */
export async function assertAsRegistered(context: ExecutionContext, state: ProjectState): Promise<void> {
  const drifted = await findDriftedViews(context, state, { trustsRecord: true, skipsIgnored: true });
  const changed = drifted.filter((view) => !isCorrected(view, state));
  if (changed.length === 0) return;
  const list = changed.map(({ key, registered, drift }) => {
    const { name } = registered?.definition.name ?? key;
    const what = drift.map((one) => describeDrift(one, name)).join('; ');
    return `${describeKey(key, state.lookup)} (${what})`;
  });
  const taken = changed.filter(({ drift }) => drift.some(({ kind }) => kind === 'notMaterialized'));
  const names = taken.map(({ key }) => describeKey(key, state.lookup)).join(', ');
  throw new ViewChangedByHandError(`the database is not what the registry recorded: ${list.join(', ')}`, {
    hint:
      taken.length > 0
        ? freeNames(names)
        : 'undo what was done by hand, or record the present state with the option acceptsPresent (--accept), from which a migration then starts',
  });
}

/** The registered declaration makes no view any more, and the model has another: the migration replaces it. */
function isCorrected({ key, registered, drift }: DriftedView, { wanted }: ProjectState): boolean {
  const model = wanted.find((view) => keyOf(view.key) === keyOf(key));
  const isStale = drift.every((one) => one.kind === 'query' && one.why !== null);
  return isStale && model !== undefined && !equalData(model.definition.body, registered?.definition.body);
}

/** What to do where something else has the name of a view, which no record can change. */
export function freeNames(names: string): string {
  return `rename or drop what has the name of a materialized view: ${names}`;
}

/**
 * Registers what the database holds of every view that is not what the registry recorded.
 *
 * @returns Their names.
 */
export async function acceptPresent(context: ExecutionContext, state: ProjectState): Promise<readonly string[]> {
  const changed = await findDriftedViews(context, state, { trustsRecord: false, skipsIgnored: true });
  for (const { key, registered, live, drift } of changed) await acceptChanges(context, key, registered, live, drift);
  return changed.map(({ key }) => describeKey(key, state.lookup));
}
