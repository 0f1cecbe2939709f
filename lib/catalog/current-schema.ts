import { type Database, onlyRow } from './database';

const CURRENT_SCHEMA = 'select pg_catalog.current_schema()::text as name';

/** The schema in which an unqualified name is created; null when the `search_path` names none that exists. */
export async function currentSchema(database: Database): Promise<string | null> {
  const { name } = await onlyRow<{ name: string | null }>(database, CURRENT_SCHEMA, []);
  return name;
}
