import { ModelError } from '../errors';
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
  const metadata = await findMetadata(model, options);
  // Only `withGraphJoined` asks for a query of its own
  if (metadata !== null && options.parentBuilder) checkHasKey(model, metadata.columns);
  return metadata;
}

/** Objection would take rows without a key for one and the same, and lose the others. */
function checkHasKey(model: ViewModelClass, columns: readonly string[]): void {
  const key = [model.getIdColumn() ?? []].flat();
  const missing = key.filter((column) => !columns.includes(column));
  if (key.length > 0 && missing.length === 0) return;
  const what =
    key.length === 0 ? 'it has no idColumn' : `its view has no column "${missing[0]}", which is its idColumn`;
  const message = `withGraphJoined cannot tell its rows apart, since ${what}`;
  throw new ModelError([{ model: model.name, message, hint: KEY_HINT }]);
}

const KEY_HINT = "say what tells them apart: unique: ['id'] in defineView, or static idColumn; or use withGraphFetched";

async function findMetadata(model: ViewModelClass, options: TableOptions): Promise<TableMetadata | null> {
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
