import type { ModelClass, TableMetadata, TableOptions } from './model-class';
import { fetchColumnNames } from './view-state';

/** What Objection is told of a view whose columns only the database knows, for as long as the model is there. */
const fetched = new WeakMap<ModelClass, Promise<TableMetadata>>();

/** The columns of the view, which Knex's `columnInfo` does not find: `information_schema` has no materialized views. */
export async function fetchMetadata(model: ModelClass, options: TableOptions): Promise<TableMetadata> {
  const known = fetched.get(model);
  if (known !== undefined && options.force !== true) return known;
  const knex = options.knex ?? options.parentBuilder?.knex();
  const asked = fetchColumnNames(model, knex).then((columns) => ({ columns }));
  fetched.set(model, asked);
  asked.catch(() => fetched.delete(model));
  return asked;
}

/** What was fetched is there for those who cannot wait. */
export function isOwnTable(model: ModelClass, { table }: TableOptions): boolean {
  return table === undefined || table === null || table === model.getTableName();
}
