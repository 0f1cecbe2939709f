import type { Database } from '../session/database';

const RELATIONS = `
  select distinct c.relname::pg_catalog.text as name
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and n.nspname::pg_catalog.text in (select pg_catalog.json_array_elements_text($1::pg_catalog.json))
  order by 1`;

/** The names of the tables and views in some schemas. */
export async function readRelationNames(database: Database, schemas: readonly string[]): Promise<readonly string[]> {
  const rows = await database.rows<{ name: string }>(RELATIONS, [JSON.stringify(schemas)]);
  return rows.map(({ name }) => name);
}

const SCHEMAS = `
  select n.nspname::pg_catalog.text as name
  from pg_catalog.pg_namespace n
  where n.nspname::pg_catalog.text not like 'pg\\_%'
  order by 1`;

/** The names of all schemas but those of the system. */
export async function readSchemaNames(database: Database): Promise<readonly string[]> {
  return (await database.rows<{ name: string }>(SCHEMAS)).map(({ name }) => name);
}
