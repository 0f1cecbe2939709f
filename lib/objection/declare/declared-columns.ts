import { specOf } from '../view-spec';
import type { ViewModelClass } from './declare-model';
import { keyOf } from './read-indexes';

/** The columns that a model says its view has, or null where only the database knows. Checks nothing. */
export function declaredColumns(model: ViewModelClass): readonly string[] | null {
  const columns = specOf(model.materializedView)?.columns;
  if (columns === undefined || columns === null) return null;
  const names = Array.isArray(columns) ? columns : Object.keys(columns);
  return names.map((name) => model.propertyNameToColumnName(name));
}

/** What tells the rows of a model's view apart, as Objection's `idColumn`; null where the model does not say. */
export function declaredKey(model: ViewModelClass): string | readonly string[] | null {
  const key = keyOf(specOf(model.materializedView)?.unique)?.map((name) => model.propertyNameToColumnName(name));
  if (key === undefined) return null;
  return key.length === 1 ? (key[0] as string) : key;
}
