import { isViewModel, type ViewModel } from '../../declare';

interface ModelLike {
  readonly tableName?: unknown;
  readonly materializedView?: unknown;
}

/** The classes among what a file exports: by name, by default, as `module.exports`, or in an object that it exports. */
export function modelsExportedBy(exported: unknown): readonly ViewModel[] {
  const values = [exported, ...valuesOf(exported)];
  const nested = values.slice(1).flatMap((value) => (typeof value === 'function' ? [] : valuesOf(value)));
  return [...values, ...nested].filter(isViewModel).filter((model) => !isBase(model));
}

/** A class that others are derived from declares no view, and has no name for one. */
function isBase(model: ViewModel): boolean {
  const { tableName, materializedView } = model as ModelLike;
  return tableName === undefined && materializedView === undefined;
}

/** Each once; a class that takes both name and view over from another is that view again. */
export function distinctModels(models: readonly ViewModel[]): readonly ViewModel[] {
  const distinct = [...new Set(models)];
  return distinct.filter((model) => !distinct.some((other) => repeats(model, other)));
}

function repeats(model: ViewModel, other: ViewModel): boolean {
  if (model === other || !Object.prototype.isPrototypeOf.call(other, model)) return false;
  const [mine, its] = [model as ModelLike, other as ModelLike];
  return mine.tableName === its.tableName && mine.materializedView === its.materializedView;
}

/** A class may have others as its properties: `module.exports = A; module.exports.B = B`. */
function valuesOf(value: unknown): readonly unknown[] {
  const hasProperties = typeof value === 'function' || (typeof value === 'object' && value !== null);
  return hasProperties ? Object.values(value) : [];
}
