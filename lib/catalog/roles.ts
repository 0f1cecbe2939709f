import { type Database, onlyRow } from '../session/database';

const SESSION_ROLE = "select pg_catalog.current_setting('role') as role";

/** What `set role` was last given: a role's name, or `none`. What changes it for a while puts this back. */
export async function readSessionRole(database: Database): Promise<string> {
  const { role } = await onlyRow<{ role: string }>(database, SESSION_ROLE, []);
  return role;
}

const OWNERS = `
  select c.oid::pg_catalog.text as oid, pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid`;

/** To whom relations belong, by oid. */
export async function readOwners(database: Database, oids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await database.rows<{ oid: string; owner: string }>(OWNERS, [JSON.stringify(oids)]);
  return new Map(rows.map(({ oid, owner }) => [oid, owner]));
}

/** To whom a relation belongs. */
export async function readOwner(database: Database, oid: string): Promise<string> {
  const owner = (await readOwners(database, [oid])).get(oid);
  if (owner === undefined) throw new Error(`the relation ${oid} cannot be found`);
  return owner;
}

const CURRENT_ROLE = 'select current_user::pg_catalog.text as role';

/** To whom belongs what is created now. */
export async function readCurrentRole(database: Database): Promise<string> {
  const { role } = await onlyRow<{ role: string }>(database, CURRENT_ROLE, []);
  return role;
}
