import type { Database } from '../session/database';

/** What the current role and the owner of a view need to refresh it. */
export interface RefreshRights {
  readonly role: string;
  readonly owner: string;
  readonly schema: string;
  readonly name: string;
  readonly database: string;
  /** Whether the role may refresh the view, if the owner may read all that it reads. */
  readonly mayRefresh: boolean;
  /** Whether the server has the privilege `maintain`: PostgreSQL 17 or newer. */
  readonly hasMaintain: boolean;
  readonly mayUseSchema: boolean;
  readonly ownerMayUseSchema: boolean;
  /** A concurrent refresh makes a temporary table, as the owner. */
  readonly ownerMayMakeTemporary: boolean;
}

/** `has_table_privilege` knows `maintain` from PostgreSQL 17 on. */
const RIGHTS = `
  select
    current_user::pg_catalog.text as role,
    pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
    n.nspname::pg_catalog.text as schema,
    c.relname::pg_catalog.text as name,
    pg_catalog.current_database()::pg_catalog.text as database,
    case
      when pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE') then true
      when v.number >= 170000 then pg_catalog.has_table_privilege(current_user, c.oid, 'MAINTAIN')
      else false
    end as "mayRefresh",
    v.number >= 170000 as "hasMaintain",
    pg_catalog.has_schema_privilege(current_user, n.oid, 'USAGE') as "mayUseSchema",
    pg_catalog.has_schema_privilege(c.relowner, n.oid, 'USAGE') as "ownerMayUseSchema",
    pg_catalog.has_database_privilege(c.relowner, d.oid, 'TEMPORARY') as "ownerMayMakeTemporary"
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
  cross join (select pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as number) v
  where c.oid = $1::pg_catalog.oid`;

/** The rights around a view; null for one that is gone. */
export async function readRefreshRights(database: Database, oid: string): Promise<RefreshRights | null> {
  return (await database.rows<RefreshRights>(RIGHTS, [oid]))[0] ?? null;
}
