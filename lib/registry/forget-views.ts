import type { Database } from '../session/database';
import type { ViewKey } from './registered-view';
import { registryTables } from './tables';

/** Removes a view from the registry; its history stays. */
export async function forgetView(database: Database, schema: string, view: ViewKey): Promise<void> {
  const { views } = registryTables(schema);
  await database.run(`delete from ${views} where schema_name = $1 and view_name = $2`, [view.schema, view.name]);
}

/** Registered views that are not in the database: dropped by hand, or by a cascade. */
export async function listMissingViews(database: Database, schema: string): Promise<readonly ViewKey[]> {
  const { views } = registryTables(schema);
  return database.rows<ViewKey>(`
    select v.schema_name as schema, v.view_name as name
    from ${views} v
    where not exists (
      select from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname::pg_catalog.text = v.schema_name and c.relname::pg_catalog.text = v.view_name and c.relkind in ('m', 'r')
    )
    order by 1, 2`);
}
