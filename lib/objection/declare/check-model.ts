import type { Knex } from 'knex';
import type { DeclaredModel, ModelContext } from '../../declare';
import { ModelError } from '../../errors';
import { type DeclareContext, declareModel, type ViewModelClass } from './declare-model';
import type { ColumnCheck } from './known-columns';

interface Entry {
  readonly materializedView: unknown;
  readonly tableName: string;
  readonly knex: unknown;
  readonly columnCheck: ColumnCheck;
  readonly declared: DeclaredModel;
}

/** What a model declares, where it is asked from outside of this folder. */
export function declareFor(model: ViewModelClass, { knex, checksColumns = true }: ModelContext): DeclaredModel {
  return declareOnce(model, { knex: knex as Knex | undefined, columnCheck: checksColumns ? 'all' : 'none' });
}

/** What models declared; one that has problems is asked again, since what it leads to may be loaded by then. */
const declared = new WeakMap<ViewModelClass, Entry>();

/** As {@link declareModel}, once for as long as nothing that it depends on is another. */
function declareOnce(model: ViewModelClass, context: DeclareContext): DeclaredModel {
  const { materializedView } = model;
  const knex = model.knex() ?? context.knex;
  const { columnCheck } = context;
  const known = declared.get(model);
  const isSame =
    known !== undefined &&
    known.materializedView === materializedView &&
    known.tableName === model.getTableName() &&
    known.knex === knex &&
    known.columnCheck === columnCheck;
  if (isSame) return known.declared;
  const made = declareModel(model, context);
  if (made.definition !== null)
    declared.set(model, { materializedView, tableName: model.getTableName(), knex, columnCheck, declared: made });
  return made;
}

/** Classes whose declaration was found to be right, or is being looked at. */
const checked = new WeakSet<object>();

/**
 * Checks a model when it is first used, which must not fail for what may be right: its columns are compared only with what
 * is known to be complete. One that is bound to a Knex or a transaction is as right as the one it is made of.
 *
 * @throws {ModelError} with everything that is wrong with it.
 */
export function checkModel(model: ViewModelClass, knex: Knex): void {
  const declaring = declaringClass(model);
  if (checked.has(declaring)) return;
  checked.add(declaring);
  let problems: DeclaredModel['problems'] | null = null;
  try {
    problems = declareOnce(model, { knex, columnCheck: 'complete' }).problems;
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
