import { specOf } from '../view-spec';
import type { ViewModelClass } from './declare-model';

/** The columns that a model says its view has, or null where only the database knows. Checks nothing. */
export function declaredColumns(model: ViewModelClass): readonly string[] | null {
  const columns = specOf(model.materializedView)?.columns;
  if (columns === undefined || columns === null) return null;
  const names = Array.isArray(columns) ? columns : Object.keys(columns);
  return names.map((name) => model.propertyNameToColumnName(name));
}
