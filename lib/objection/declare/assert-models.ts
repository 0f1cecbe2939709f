import { type DeclaredModel, isViewModel, type ModelContext, VIEW_MODEL, type ViewModel } from '../../declare';
import { describeTableName, findCycles, tablesRead } from '../../definition';
import { ModelError, type ModelProblem, OptionError } from '../../errors';

/**
 * Checks many models at once: each declaration, and whether views read each other. Does not use the database.
 *
 * @throws {ModelError} with the problems of all of them.
 * @throws {OptionError} when `models` is not a list.
 *
 * @example
 * assertModels([PostSummary]);
 */
export function assertModels(models: Iterable<ViewModel>, context: ModelContext = {}): void {
  const given = toList(models);
  const declared = given.filter(isViewModel).map((model) => ({ model, ...model[VIEW_MODEL](context) }));
  const problems = [
    ...given.filter((one) => !isViewModel(one)).map(noViewModel),
    ...declared.flatMap((one) => one.problems),
    ...cycles(declared),
  ];
  if (problems.length > 0) throw new ModelError(problems);
}

function cycles(declared: readonly ({ readonly model: ViewModel } & DeclaredModel)[]): readonly ModelProblem[] {
  const views = declared.flatMap((one) => {
    const definition = one.definition === null ? one.readable : one.definition;
    return definition ? [{ model: one.model.name, definition }] : [];
  });
  return findCycles(
    views.map(({ model, definition }) => ({
      model,
      key: describeTableName(definition.name),
      reads: tablesRead(definition).map(describeTableName),
    })),
  );
}

function toList(given: unknown): readonly unknown[] {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return [...(given as Iterable<unknown>)];
  const what = describe(given);
  throw new OptionError(`assertModels was given ${what} in place of a list of models`, {
    hint: `write assertModels([${typeof given === 'function' ? what : 'PostSummary'}])`,
  });
}

function noViewModel(given: unknown): ModelProblem {
  const isMissing = given === undefined || given === null;
  return {
    model: describe(given),
    message: 'it is no model of a materialized view',
    hint: isMissing
      ? 'look at what its module exports; two files that require each other have nothing of each other while they are loaded'
      : 'leave it out, or let its class extend MaterializedView(Model)',
  };
}

function describe(given: unknown): string {
  if (typeof given === 'function') return given.name === '' ? 'a class without a name' : given.name;
  return typeof given === 'object' && given !== null ? 'an object' : String(given);
}
