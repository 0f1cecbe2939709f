import { type Database, onlyRow } from '../session/database';

const SESSION_ROLE = "select pg_catalog.current_setting('role') as role";

/** What `set role` was last given: a role's name, or `none`. What changes it for a while puts this back. */
export async function readSessionRole(database: Database): Promise<string> {
  const { role } = await onlyRow<{ role: string }>(database, SESSION_ROLE, []);
  return role;
}

const CURRENT_ROLE = 'select current_user::pg_catalog.text as role';

/** To whom belongs what is created now. */
export async function readCurrentRole(database: Database): Promise<string> {
  const { role } = await onlyRow<{ role: string }>(database, CURRENT_ROLE, []);
  return role;
}
