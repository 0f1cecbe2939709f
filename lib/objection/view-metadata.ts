import type { ViewModelClass } from './declare/declare-model';
import { declaredColumns } from './declare/declared-columns';
import type { TableMetadata, TableOptions } from './model-class';
import { fetchColumnNames } from './view-state';

/** What was found of views whose columns only the database knows. */
const fetched = new WeakMap<ViewModelClass, TableMetadata>();

/**
 * The columns of a model's own view, which Knex's `columnInfo` does not find: `information_schema` has no materialized
 * views. Null for another table, and where they are neither declared nor fetched.
 */
export function knownMetadata(model: ViewModelClass, options: TableOptions): TableMetadata | null {
  if (!isOwnTable(model, options)) return null;
  const columns = declaredColumns(model);
  return columns === null ? (fetched.get(model) ?? null) : { columns };
}

/** As {@link knownMetadata}, asking the database where it must; null for another table. */
export async function fetchMetadata(model: ViewModelClass, options: TableOptions): Promise<TableMetadata | null> {
  const known = knownMetadata(model, options);
  if ((known !== null && options.force !== true) || !isOwnTable(model, options)) return known;
  const columns = await fetchColumnNames(model, options.knex ?? options.parentBuilder?.knex());
  const found = { columns };
  fetched.set(model, found);
  return found;
}

function isOwnTable(model: ViewModelClass, { table }: TableOptions): boolean {
  return table === undefined || table === null || table === model.getTableName();
}
