import type { Database } from '../session/database';

/** `lock table` takes plain and partitioned tables. */
const LOCKABLE = `
  select c.oid::pg_catalog.text as oid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE')
    and pg_catalog.has_schema_privilege(current_user, n.oid, 'USAGE')
  order by n.nspname, c.relname`;

export interface LockableTable {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
}

/** Those of some tables that the current role may lock, by schema and name. */
export function readLockableTables(database: Database, oids: readonly string[]): Promise<readonly LockableTable[]> {
  return database.rows<LockableTable>(LOCKABLE, [JSON.stringify(oids)]);
}
