import type { Database } from '../session/database';
import type { NeededRoles } from './attached/types';

/**
 * `set role` goes by the user of the session, `owner to` by the role that it has at present. From PostgreSQL 16 on
 * being a member is not enough for either.
 */
const ROLES_OUT_OF_REACH = `
  select r.rolname::pg_catalog.text as name
  from pg_catalog.pg_roles r
  cross join (
    select case when pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 160000 then 'SET' else 'MEMBER' end as how
  ) needed
  where (
      r.rolname::pg_catalog.text in (select pg_catalog.json_array_elements_text($1::pg_catalog.json))
      and not pg_catalog.pg_has_role(current_user, r.oid, needed.how)
    ) or (
      r.rolname::pg_catalog.text in (select pg_catalog.json_array_elements_text($2::pg_catalog.json))
      and not pg_catalog.pg_has_role(session_user, r.oid, needed.how)
    )
  order by r.rolname`;

/** The needed roles that this session can neither take nor give anything to. */
export async function readRolesOutOfReach(
  database: Database,
  { owners, grantors }: NeededRoles,
): Promise<readonly string[]> {
  const parameters = [JSON.stringify(owners), JSON.stringify(grantors)];
  const rows = await database.rows<{ readonly name: string }>(ROLES_OUT_OF_REACH, parameters);
  return rows.map(({ name }) => name);
}
