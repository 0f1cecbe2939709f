import type { RelationName } from '../definition';
import type { Database } from '../session/database';

const VIEWS = `
  select n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and n.nspname::pg_catalog.text = $1
  order by c.relname`;

/** The names of all materialized views of a schema. */
export function listMaterializedViews(database: Database, schema: string): Promise<readonly RelationName[]> {
  return database.rows<RelationName>(VIEWS, [schema]);
}
