import type { ViewState } from '../catalog/view-states';
import type { ExecutionContext } from '../operations/context';
import type { RegisteredView } from '../registry/registered-view';
import { compareViews } from './compare/compare-views';
import { physicalNames } from './compare/names';
import { differOnlyInDates } from './computed-dates';
import { describeChanges } from './describe-difference';
import { findDriftedViews, freeNames } from './drifted-views';
import { driftDetails } from './live/describe-drift';
import type { ProjectState } from './project-state';
import { decideRenames, LIKELY } from './renames';
import { describeKey, keyOf, toViewSet } from './sequence/views';
import type { WantedView } from './wanted-view';

/** Something in which models, registry and database disagree. */
export interface ViewDifference {
  readonly view: string;
  readonly between: 'models and registry' | 'registry and database';
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string;
}

const MAKE = 'write the migration: npx knex-matview make';
const COMPUTED_DATE = `${MAKE}; if the model computes the date, as new Date() does, it differs each time the model is loaded: let PostgreSQL compute it (sql\`now()\`), or write a fixed date`;
const MIGRATE = 'run the migrations that were not run yet: npx knex migrate:latest';

/**
 * Where models and registry disagree; nothing in a project without models. Migrations that were not run yet may be what
 * makes them agree.
 */
export async function modelDifferences(
  state: ProjectState,
  { hasModels, isPending }: { readonly hasModels: boolean; readonly isPending: boolean },
): Promise<readonly ViewDifference[]> {
  const differences = hasModels ? await compareModels(state) : [];
  return isPending ? differences.map((difference) => ({ ...difference, hint: MIGRATE })) : differences;
}

async function compareModels(state: ProjectState): Promise<readonly ViewDifference[]> {
  const registered = new Map(state.registered.map((view) => [keyOf(view), view]));
  const wanted = new Set(state.wanted.map(({ key }) => keyOf(key)));
  const declared = await Promise.all(
    state.wanted.map((view) => compareWithRegistry(view, registered.get(keyOf(view.key)), state)),
  );
  const left = state.registered.filter((view) => !wanted.has(keyOf(view)) && !state.isIgnored(view));
  return [...declared.flat(), ...left.map((view) => withoutModel(view, state))];
}

function withoutModel(view: RegisteredView, { lookup }: ProjectState): ViewDifference {
  const name = describeKey(view, lookup);
  return {
    view: name,
    between: 'models and registry',
    message: `no model declares the view "${name}", which is registered`,
    details: [`- materialized view ${name}`],
    hint: `${MAKE}; or let migrations alone look after it: matview: { ignore: ['${view.name}'] }`,
  };
}

async function compareWithRegistry(
  wanted: WantedView,
  registered: RegisteredView | undefined,
  { lookup, live }: ProjectState,
): Promise<readonly ViewDifference[]> {
  const view = describeKey(wanted.key, lookup);
  const between = 'models and registry';
  if (registered === undefined) return [neverRegistered(wanted, view, live(wanted.key))];
  const old = { key: wanted.key, definition: registered.definition };
  const renames = await decideRenames(toViewSet([old]), toViewSet([wanted]), LIKELY, lookup);
  const names = physicalNames(lookup.physical);
  const columns = renames.columns.get(keyOf(wanted.key)) ?? [];
  const changes = compareViews(registered.definition, wanted.definition, columns, names);
  if (changes.length === 0) return [];
  const details = describeChanges(changes, registered.definition, wanted.definition);
  const message = `the model ${wanted.model} differs from the view "${view}"`;
  const hint = differOnlyInDates(names, registered.definition, wanted.definition) ? COMPUTED_DATE : MAKE;
  return [{ view, between, message, details, hint }];
}

function neverRegistered({ model }: WantedView, view: string, live: ViewState | undefined): ViewDifference {
  const difference = { view, between: 'models and registry', details: [`+ materialized view ${view}`] } as const;
  if (live === undefined) {
    const message = `the model ${model} declares the view "${view}", which no migration has created`;
    return { ...difference, message, hint: MAKE };
  }
  if (!live.isMaterialized) {
    const message = `the model ${model} declares the view "${view}", and something else has that name`;
    return { ...difference, message, hint: freeNames(view) };
  }
  const message = `the model ${model} declares the view "${view}", which is there and not in the registry`;
  const hint =
    'bring back the schema of the registry, if it was left out of a restore, or register what is there: npx knex-matview make --accept';
  return { ...difference, message, hint };
}

/** For a declaration that makes no view any more. */
function correction(view: string, hasModels: boolean): string {
  return hasModels
    ? `correct it in the model, then ${MAKE}`
    : `correct it in a migration: alterMaterializedView('${view}', (view) => …)`;
}

/** Where registry and database disagree. */
export async function databaseDifferences(
  context: ExecutionContext,
  state: ProjectState,
  hasModels: boolean,
): Promise<readonly ViewDifference[]> {
  const drifted = await findDriftedViews(context, state, { trustsRecord: false, skipsIgnored: false });
  return drifted.flatMap(({ registered, drift }): readonly ViewDifference[] => {
    // The comparison with the models reports views that are not registered.
    if (registered === null) return [];
    const name = describeKey(registered, state.lookup);
    return [
      {
        view: name,
        between: 'registry and database',
        message: `the view "${name}" in the database is not what the registry recorded`,
        details: drift.flatMap((one) => driftDetails(one, name)),
        hint: drift.some((one) => one.kind === 'query' && one.why !== null)
          ? correction(registered.name, hasModels)
          : hasModels
            ? 'undo what was done by hand, or record the present state: npx knex-matview make --accept'
            : `undo what was done by hand, or say in a migration what it is to be: alterMaterializedView('${registered.name}', (view) => view.as(…))`,
      },
    ];
  });
}
