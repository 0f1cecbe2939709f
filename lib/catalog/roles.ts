import { type Database, onlyRow } from '../session/database';

const SESSION_ROLE = "select pg_catalog.current_setting('role') as role";

/** What `set role` was last given: a role's name, or `none`. What changes it for a while puts this back. */
export async function readSessionRole(database: Database): Promise<string> {
  const { role } = await onlyRow<{ role: string }>(database, SESSION_ROLE, []);
  return role;
}

const OWNER = `
  select pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner
  from pg_catalog.pg_class c where c.oid = $1::pg_catalog.oid`;

/** To whom a relation belongs. */
export async function readOwner(database: Database, oid: string): Promise<string> {
  const { owner } = await onlyRow<{ owner: string }>(database, OWNER, [oid]);
  return owner;
}

const CURRENT_ROLE = 'select current_user::pg_catalog.text as role';

/** To whom belongs what is created now. */
export async function readCurrentRole(database: Database): Promise<string> {
  const { role } = await onlyRow<{ role: string }>(database, CURRENT_ROLE, []);
  return role;
}
