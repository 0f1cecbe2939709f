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
  /** Those that the project looks after. */
  readonly registered: readonly RegisteredView[];
  /** Those that are of other projects, or of other environments. */
  readonly others: readonly RegisteredView[];
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
  const all = await readRegisteredViews(context);
  const known = withViews(await readNameLookup(context), all);
  const { views: wanted, lookup } = await collectViews(context, models, knex, known);
  const live = await readLiveViews(context, [...all, ...wanted.map(({ key }) => key)]);
  const isWanted = new Set(wanted.map(({ key }) => keyOf(key)));
  const isOwn = (view: RegisteredView): boolean => isWanted.has(keyOf(view)) || isCreatedHere(view, lookup);
  return {
    lookup,
    registered: all.filter(isOwn),
    others: all.filter((view) => !isOwn(view)),
    wanted,
    live: (key) => live.get(keyOf(key)),
    reads: await readReads(
      context,
      all.flatMap((view) => live.get(keyOf(view)) ?? []),
    ),
    isIgnored: (view) => !isWanted.has(keyOf(view)) && isNamed(view, ignoredViews),
  };
}

/**
 * A name without a schema was created in the first schema of the search path. Where that is another one here, another
 * environment looks after the view.
 */
function isCreatedHere({ schema, definition }: RegisteredView, { currentSchema }: NameLookup): boolean {
  return definition.name.schema !== null || schema === currentSchema;
}

function isNamed({ schema, name }: ViewKey, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const text = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    const whole = new RegExp(`^${text.join('.*')}$`);
    return whole.test(name) || whole.test(`${schema}.${name}`);
  });
}

/** The sets that a migration leads from and to. Ignored views, and those of others, are in both as the same. */
export function viewSets({ registered, others, wanted, isIgnored, lookup, live, reads }: ProjectState): {
  readonly from: ViewSet;
  readonly to: ViewSet;
} {
  const all = [...registered, ...others];
  const from = all.map(({ schema, name, definition }): KeyedView => {
    const isFound = definition.name.schema !== null || schema === lookup.currentSchema;
    const named = isFound ? definition : { ...definition, name: { ...definition.name, schema } };
    const state = live({ schema, name });
    return { key: { schema, name }, definition: named, reads: state && reads.get(state.oid) };
  });
  const left = from.filter((_view, place) => place >= registered.length || isIgnored(all[place] as RegisteredView));
  return { from: toViewSet(from), to: toViewSet([...wanted, ...left]) };
}
