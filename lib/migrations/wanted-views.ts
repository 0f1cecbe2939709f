import { VIEW_MODEL, type ViewModel } from '../declare';
import { describeTableName, findCycles, tablesRead, type ViewDefinition } from '../definition';
import { ModelError, type ModelProblem } from '../errors';
import type { ExecutionContext } from '../operations/context';
import { findMissingColumns } from './missing-columns';
import { findMissingSchemas } from './missing-schemas';
import { keyOf, lookUp, type NameLookup, whereCreated, withViews } from './sequence/views';
import type { WantedView } from './wanted-view';

/**
 * The views that models declare, compared with the tables that there are.
 *
 * @param knex writes identifiers in subqueries of models that are bound to none.
 * @returns Them, and how names are found among them and what was known.
 * @throws {ModelError} with all problems of all models.
 */
export async function collectViews(
  context: ExecutionContext,
  models: readonly ViewModel[],
  knex: unknown,
  known: NameLookup,
): Promise<{ readonly views: readonly WantedView[]; readonly lookup: NameLookup }> {
  const { views, broken, problems } = declareAll(models, knex, known);
  const readable = [...views, ...broken];
  const lookup = withViews(
    known,
    readable.map(({ key }) => key),
  );
  const missing = [
    ...(await findMissingSchemas(context.database, readable)),
    ...(await findMissingColumns(context, readable, lookup)),
  ];
  const all = [...problems, ...sharedNames(readable), ...cycles(readable, lookup), ...missing];
  if (all.length > 0) throw new ModelError(all);
  return { views: [...views].sort((one, other) => (keyOf(one.key) < keyOf(other.key) ? -1 : 1)), lookup };
}

interface Declared {
  readonly views: readonly WantedView[];
  /** What could be read of those that have problems. */
  readonly broken: readonly WantedView[];
  readonly problems: readonly ModelProblem[];
}

function declareAll(models: readonly ViewModel[], knex: unknown, lookup: NameLookup): Declared {
  const declared = models.map((model) => ({ model, ...model[VIEW_MODEL]({ knex, checksColumns: false }) }));
  const toView = (model: ViewModel, definition: ViewDefinition | null | undefined): readonly WantedView[] =>
    definition ? [{ model: model.name, key: whereCreated(definition.name, lookup), definition }] : [];
  return {
    views: declared.flatMap(({ model, definition }) => toView(model, definition)),
    broken: declared.flatMap((one) => (one.definition === null ? toView(one.model, one.readable) : [])),
    problems: declared.flatMap(({ problems }) => problems),
  };
}

function cycles(views: readonly WantedView[], lookup: NameLookup): readonly ModelProblem[] {
  return findCycles(
    views.map(({ model, key, definition }) => ({
      model,
      key: keyOf(key),
      reads: tablesRead(definition).map((table) => keyOf(lookUp(table, lookup))),
    })),
  );
}

/** Two models of one view would take turns in changing it. */
function sharedNames(views: readonly WantedView[]): readonly ModelProblem[] {
  const first = new Map<string, WantedView>();
  return views.flatMap((view) => {
    const other = first.get(keyOf(view.key));
    if (other === undefined) first.set(keyOf(view.key), view);
    if (other === undefined) return [];
    const name = describeTableName(view.definition.name);
    return [
      {
        model: view.model,
        message: `it declares the view "${name}", as the model ${other.model} does`,
        hint: 'give each model a tableName of its own, or extend one from the other outside of the files of models',
      },
    ];
  });
}
