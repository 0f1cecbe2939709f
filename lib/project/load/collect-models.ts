import { isDeclaredView, isViewModel, VIEW_MODEL, type ViewModel } from '../../declare';

interface Named {
  readonly name: string;
}

interface ModelLike {
  readonly tableName?: unknown;
  readonly materializedView?: unknown;
}

/** The classes among what a file exports: by name, by default, as `module.exports`, or in an object that it exports. */
export function modelsExportedBy(exported: unknown): readonly ViewModel[] {
  const values = [exported, ...valuesOf(exported)];
  const nested = values.slice(1).flatMap((value) => (typeof value === 'function' ? [] : valuesOf(value)));
  const models = [...values, ...nested].filter(isViewModel).filter((model) => !isBase(model));
  return [...models, ...[...values, ...nested].filter(isWithoutMixin).map(withoutMixin)];
}

/** A class that declares a view and cannot be a model of it. */
function isWithoutMixin(value: unknown): value is Named {
  return typeof value === 'function' && !isViewModel(value) && isDeclaredView((value as ModelLike).materializedView);
}

/** By the class, which several files may export. */
const refused = new WeakMap<Named, ViewModel>();

/** Its problem stands in for it: a view without a model would be dropped. */
function withoutMixin(model: Named): ViewModel {
  const known = refused.get(model) ?? describeProblem(model);
  refused.set(model, known);
  return known;
}

function describeProblem({ name }: Named): ViewModel {
  const problem = {
    model: name,
    message: 'it has a materializedView, and does not extend MaterializedView(…)',
    hint: `write class ${name} extends MaterializedView(Model), or remove its materializedView`,
  };
  return { name, [VIEW_MODEL]: () => ({ definition: null, problems: [problem] }) };
}

/** A class that others are derived from declares no view, and has no name for one. */
function isBase(model: ViewModel): boolean {
  const { tableName, materializedView } = model as ModelLike;
  return tableName === undefined && materializedView === undefined;
}

/** Each once; a class that takes both name and view over from another is that view again. */
export function distinctModels(models: readonly ViewModel[]): readonly ViewModel[] {
  const distinct = new Set(models);
  const repeats = (model: ViewModel): boolean =>
    basesOf(model).some((base) => distinct.has(base as ViewModel) && isSame(model, base as ViewModel));
  return [...distinct].filter((model) => !repeats(model));
}

/** The classes that a class extends. */
function basesOf(model: unknown): readonly unknown[] {
  const base: unknown = Object.getPrototypeOf(model);
  return typeof base === 'function' ? [base, ...basesOf(base)] : [];
}

function isSame(model: ViewModel, base: ViewModel): boolean {
  const [mine, its] = [model as ModelLike, base as ModelLike];
  return mine.tableName === its.tableName && mine.materializedView === its.materializedView;
}

/** A class may have others as its properties: `module.exports = A; module.exports.B = B`. */
function valuesOf(value: unknown): readonly unknown[] {
  const hasProperties = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return hasProperties ? Object.values(value) : [];
}
