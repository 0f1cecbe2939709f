import { describeTableName, VIEW_MODEL, type ViewModel } from '../definition';
import { ModelError, type ModelProblem } from '../errors';
import type { ExecutionContext } from '../execute/context';
import { findMissingColumns } from './missing-columns';
import { type KeyedView, keyOf, lookUp, type NameLookup, withViews } from './sequence/views';

/** A view that a model declares. */
export interface WantedView extends KeyedView {
  /** The name of the class. */
  readonly model: string;
}

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
  const { views, problems } = declareAll(models, knex, known);
  const lookup = withViews(
    known,
    views.map(({ key }) => key),
  );
  const missing = await findMissingColumns(context.database, views, lookup);
  const all = [...problems, ...sharedNames(views), ...missing];
  if (all.length > 0) throw new ModelError(all);
  return { views: [...views].sort((one, other) => (keyOf(one.key) < keyOf(other.key) ? -1 : 1)), lookup };
}

function declareAll(
  models: readonly ViewModel[],
  knex: unknown,
  lookup: NameLookup,
): { views: readonly WantedView[]; problems: readonly ModelProblem[] } {
  const views: WantedView[] = [];
  const problems: ModelProblem[] = [];
  for (const model of models) {
    const declared = model[VIEW_MODEL]({ knex, checksColumns: false });
    problems.push(...declared.problems);
    if (declared.definition === null) continue;
    const { definition } = declared;
    views.push({ model: model.name, key: lookUp(definition.name, lookup), definition });
  }
  return { views, problems };
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
