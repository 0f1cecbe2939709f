import { type DeclaredModel, type ModelContext, VIEW_MODEL, type ViewModel } from '../../definition';
import { ModelError } from '../../errors';
import { declareModel, type ViewModelClass } from './declare-model';

interface Entry {
  readonly materializedView: unknown;
  readonly tableName: string;
  readonly knex: unknown;
  readonly checksColumns: boolean;
  readonly declared: DeclaredModel;
}

/** What models declared; one that has problems is asked again, since what it leads to may be loaded by then. */
const declared = new WeakMap<ViewModelClass, Entry>();

/** As {@link declareModel}, once for as long as nothing that it depends on is another. */
export function declareOnce(model: ViewModelClass, context: ModelContext): DeclaredModel {
  const { materializedView } = model;
  const knex = model.knex() ?? context.knex;
  const checksColumns = context.checksColumns ?? true;
  const known = declared.get(model);
  const isSame =
    known !== undefined &&
    known.materializedView === materializedView &&
    known.tableName === model.getTableName() &&
    known.knex === knex &&
    known.checksColumns === checksColumns;
  if (isSame) return known.declared;
  const made = declareModel(model, context);
  if (made.definition !== null)
    declared.set(model, { materializedView, tableName: model.getTableName(), knex, checksColumns, declared: made });
  return made;
}

/** Classes whose declaration was found to be right, or is being looked at. */
const checked = new WeakSet<object>();

/**
 * Checks a model when it is first used. One that is bound to a Knex or a transaction is as right as the one it is made of.
 *
 * @throws {ModelError} with everything that is wrong with it.
 */
export function checkModel(model: ViewModelClass, context: ModelContext): void {
  const declaring = declaringClass(model);
  if (checked.has(declaring)) return;
  checked.add(declaring);
  let problems: DeclaredModel['problems'] | null = null;
  try {
    problems = declareOnce(model, context).problems;
  } finally {
    if (problems === null || problems.length > 0) checked.delete(declaring);
  }
  if (problems.length > 0) throw new ModelError(problems);
}

/** The class that says `materializedView`: the model, or one that it extends. */
function declaringClass(model: ViewModelClass): object {
  let here: object | null = model;
  while (here !== null && !Object.hasOwn(here, 'materializedView')) here = Object.getPrototypeOf(here);
  return here ?? model;
}

/**
 * Checks many models at once, as before they are deployed.
 *
 * @throws {ModelError} with the problems of all of them.
 */
export function assertModels(models: Iterable<ViewModel>, context: ModelContext = {}): void {
  const problems = [...models].flatMap((model) => model[VIEW_MODEL](context).problems);
  if (problems.length > 0) throw new ModelError(problems);
}
