import { type Database, onlyRow } from '../session/database';

const CURRENT_SCHEMA = 'select pg_catalog.current_schema()::text as name';

/** The schema in which an unqualified name is created; null when the `search_path` names none that exists. */
export async function currentSchema(database: Database): Promise<string | null> {
  const { name } = await onlyRow<{ name: string | null }>(database, CURRENT_SCHEMA, []);
  return name;
}

const CURRENT_SCHEMAS = 'select pg_catalog.to_json(pg_catalog.current_schemas(false))::text as names';

/** The schemas in which an unqualified name is looked for, in this order; the first one is where it is created. */
export async function currentSchemas(database: Database): Promise<readonly string[]> {
  const { names } = await onlyRow<{ names: string }>(database, CURRENT_SCHEMAS, []);
  return JSON.parse(names) as readonly string[];
}
