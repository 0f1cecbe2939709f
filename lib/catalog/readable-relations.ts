import type { Database } from '../session/database';

/** A relation, and what the current role may do with it. */
export interface ReadableRelation {
  readonly name: string;
  readonly role: string;
  readonly mayUseSchema: boolean;
  readonly mayRead: boolean;
}

const RELATIONS = `
  select
    c.relname::pg_catalog.text as name,
    current_user::pg_catalog.text as role,
    pg_catalog.has_schema_privilege(n.oid, 'USAGE') as "mayUseSchema",
    pg_catalog.has_table_privilege(c.oid, 'SELECT') as "mayRead"
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname::pg_catalog.text = $1::pg_catalog.text
    and c.relname::pg_catalog.text in (select pg_catalog.json_array_elements_text($2::pg_catalog.json))
  order by c.relname`;

/**
 * Those of some relations that are there, whether or not the role may read them. `information_schema` would show only
 * those that it may.
 */
export function readReadable(
  database: Database,
  schema: string,
  names: readonly string[],
): Promise<readonly ReadableRelation[]> {
  return database.rows<ReadableRelation>(RELATIONS, [schema, JSON.stringify(names)]);
}
