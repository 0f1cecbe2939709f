/**
 * The roles that `role` (an expression) trusts, as the CTE `trusted(oid)`: the role itself, the roles that it is a
 * member of, the owner of the database, and superusers. It does not use `pg_has_role`, for which a superuser is a
 * member of every role. The text goes after `with recursive`.
 */
export function trustedBy(role: string): string {
  return `own(oid) as (
    select r.oid from pg_catalog.pg_roles r where r.rolname = ${role}
    union
    select m.roleid from own join pg_catalog.pg_auth_members m on m.member = own.oid
  ),
  trusted(oid) as (
    select own.oid from own
    union
    select r.oid from pg_catalog.pg_roles r where r.rolsuper or r.rolname = 'pg_database_owner'
    union
    select d.datdba from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()
  )`;
}
