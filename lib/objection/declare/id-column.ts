import { type SourceInput, toExpression } from '../../declare';
import type { ModelClass } from '../model-class';
import { specOf } from '../view-spec';
import type { ViewModelClass } from './declare-model';
import { declaredColumns } from './declared-columns';
import { findParent } from './find-parent';
import { keyOf } from './read-indexes';

type Spec = { readonly [key: string]: unknown };
type Names = readonly string[];

/**
 * What tells the rows of a model's view apart, as Objection's `idColumn`: the first unique key, what the rows are grouped
 * by, or the parent's key. Without these the inherited one, where the view has such a column, and null where it has not:
 * by a column that is not there, Objection would take all rows for one.
 */
export function idColumnOf(model: ViewModelClass, inherited: unknown): unknown {
  const spec = specOf(model.materializedView);
  if (spec === null) return inherited;
  const key = keyOf(spec.unique) ?? keyOfRows(model, spec);
  if (key !== null) return unwrap(key.map((name) => model.propertyNameToColumnName(name)));
  const there = declaredColumns(model);
  const own: unknown = typeof inherited === 'function' ? inherited.call(model) : inherited;
  return there === null || [own].flat().every((column) => there.includes(column as string)) ? own : null;
}

function unwrap(columns: Names): string | Names {
  return columns.length === 1 ? (columns[0] as string) : columns;
}

/** The properties that hold it, or null when some part of it is in none. What is wrong with the declaration is told later. */
function keyOfRows(model: ViewModelClass, spec: Spec): Names | null {
  try {
    const groups: Names = [(spec.groupBy ?? []) as string | Names].flat();
    if (groups.length > 0) return groups;
    return spec.parent === undefined ? null : keyOfParent(findParent(spec.parent, model.modelPaths), spec);
  } catch {
    return null;
  }
}

function keyOfParent(parent: ModelClass, spec: Spec): Names | null {
  const byColumn = new Map<string, string>();
  for (const [name, source] of Object.entries(spec.columns as Spec).reverse()) {
    const property = propertyOf(source === true ? name : source);
    if (property !== null) byColumn.set(parent.propertyNameToColumnName(property), name);
  }
  const names = parentKey(parent, spec.key).map((column) => byColumn.get(column));
  return names.length === 0 || names.includes(undefined) ? null : (names as Names);
}

function parentKey(parent: ModelClass, given: unknown): Names {
  if (given === undefined) return [parent.getIdColumn() ?? []].flat();
  return [given as string | Names].flat().map((property) => parent.propertyNameToColumnName(property));
}

/** The parent's property that a source is, and nothing more. */
function propertyOf(source: unknown): string | null {
  const expression = toExpression(source as SourceInput);
  return expression.kind === 'column' && expression.path.length === 0 ? expression.column : null;
}
