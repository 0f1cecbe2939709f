import type { ViewState } from '../catalog/view-states';
import type { ViewModel } from '../declare';
import type { ExecutionContext } from '../operations/context';
import type { RegisteredView, ViewKey } from '../registry/registered-view';
import { readReads } from './live/reads';
import { readLiveViews, readNameLookup, readRegisteredViews } from './live/registered-views';
import { type KeyedView, keyOf, type NameLookup, toViewSet, type ViewSet, withViews } from './sequence/views';
import type { WantedView } from './wanted-view';
import { collectViews } from './wanted-views';

/** The views that there are and those that there should be. */
export interface ProjectState {
  readonly lookup: NameLookup;
  readonly registered: readonly RegisteredView[];
  readonly wanted: readonly WantedView[];
  /** What is under the name of a registered or wanted view. */
  live(key: ViewKey): ViewState | undefined;
  /** The keys of what a view in the database reads, directly or through other views; by its identity. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether migrations alone look after a registered view. */
  isIgnored(view: RegisteredView): boolean;
}

export interface StateInput {
  readonly models: readonly ViewModel[];
  /** Writes identifiers in subqueries of models that are bound to none. */
  readonly knex: unknown;
  /** Names of views, with `*` for any text. */
  readonly ignoredViews: readonly string[];
}

/**
 * Reads models, registry and database.
 *
 * @throws {ModelError} with all problems of all models.
 */
export async function readProjectState(
  context: ExecutionContext,
  { models, knex, ignoredViews }: StateInput,
): Promise<ProjectState> {
  const registered = await readRegisteredViews(context);
  const known = withViews(await readNameLookup(context), registered);
  const { views: wanted, lookup } = await collectViews(context, models, knex, known);
  const live = await readLiveViews(context, [...registered, ...wanted.map(({ key }) => key)]);
  const isWanted = new Set(wanted.map(({ key }) => keyOf(key)));
  return {
    lookup,
    registered,
    wanted,
    live: (key) => live.get(keyOf(key)),
    reads: await readReads(
      context,
      registered.flatMap((view) => live.get(keyOf(view)) ?? []),
    ),
    isIgnored: (view) => !isWanted.has(keyOf(view)) && isNamed(view, ignoredViews),
  };
}

function isNamed({ schema, name }: ViewKey, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const text = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    const whole = new RegExp(`^${text.join('.*')}$`);
    return whole.test(name) || whole.test(`${schema}.${name}`);
  });
}

/** The sets that a migration leads from and to. Ignored views are in both, as the same. */
export function viewSets({ registered, wanted, isIgnored, lookup, live, reads }: ProjectState): {
  readonly from: ViewSet;
  readonly to: ViewSet;
} {
  const from = registered.map(({ schema, name, definition }): KeyedView => {
    const isFound = definition.name.schema !== null || schema === lookup.currentSchema;
    const named = isFound ? definition : { ...definition, name: { ...definition.name, schema } };
    const state = live({ schema, name });
    return { key: { schema, name }, definition: named, reads: state && reads.get(state.oid) };
  });
  const ignored = from.filter((_view, place) => isIgnored(registered[place] as RegisteredView));
  return { from: toViewSet(from), to: toViewSet([...wanted, ...ignored]) };
}
