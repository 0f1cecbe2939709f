import type { Database } from '../session/database';

/** What the current role lacks to rebuild, replace or rename some relations; each a right that somebody can grant. */
export interface AlterRights {
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly relations: readonly RelationRights[];
}

export interface RelationRights {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** The current role is the owner, or has its privileges. */
  readonly isOwner: boolean;
  readonly mayUseSchema: boolean;
  readonly mayCreateInSchema: boolean;
  /** The owner may create in the schema, without which nothing there can be given to it. */
  readonly ownerMayCreateInSchema: boolean;
}

const RELATIONS = `
  select
    c.oid::pg_catalog.text as oid,
    n.nspname::pg_catalog.text as schema,
    c.relname::pg_catalog.text as name,
    pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
    pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE') as "isOwner",
    pg_catalog.has_schema_privilege(current_user, n.oid, 'USAGE') as "mayUseSchema",
    pg_catalog.has_schema_privilege(current_user, n.oid, 'CREATE') as "mayCreateInSchema",
    pg_catalog.has_schema_privilege(c.relowner, n.oid, 'CREATE') as "ownerMayCreateInSchema"
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) with ordinality given(oid, place)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  order by given.place`;

const ROLE =
  'select rolname::pg_catalog.text as role, rolsuper as "isSuperuser" from pg_catalog.pg_roles where rolname = current_user';

/** What the current role may do with relations, in their order. */
export async function readAlterRights(database: Database, oids: readonly string[]): Promise<AlterRights> {
  const relations = await database.rows<RelationRights>(RELATIONS, [JSON.stringify(oids)]);
  const [role] = await database.rows<{ role: string; isSuperuser: boolean }>(ROLE);
  return { role: role?.role ?? '', isSuperuser: role?.isSuperuser === true, relations };
}

const TABLESPACES = `
  select t.spcname::pg_catalog.text as name
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(name)
  join pg_catalog.pg_tablespace t on t.spcname = given.name
  where not pg_catalog.has_tablespace_privilege(current_user, t.oid, 'CREATE')
  order by t.spcname`;

/** Those of some tablespaces in which the current role may not create anything. */
export async function readClosedTablespaces(database: Database, names: readonly string[]): Promise<readonly string[]> {
  const rows = await database.rows<{ name: string }>(TABLESPACES, [JSON.stringify(names)]);
  return rows.map(({ name }) => name);
}

const SCHEMAS = `
  select n.nspname::pg_catalog.text as name
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(name)
  join pg_catalog.pg_namespace n on n.nspname = given.name
  where not pg_catalog.has_schema_privilege($2, n.oid, 'CREATE')
  order by n.nspname`;

/** Those of some schemas in which a role may not create anything. */
export async function readClosedSchemas(
  database: Database,
  role: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const rows = await database.rows<{ name: string }>(SCHEMAS, [JSON.stringify(names), role]);
  return rows.map(({ name }) => name);
}
