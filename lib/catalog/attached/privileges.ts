import type { Database } from '../../session/database';
import type { Privilege } from './types';

/** An access control list as the text of a JSON array, to be read by {@link parsePrivileges}. */
export function privilegesOf(acl: string): string {
  return `(
      select coalesce(
        pg_catalog.json_agg(
          pg_catalog.json_build_object(
            'grantee', item.grantee, 'grantor', item.grantor,
            'privilege', item.privilege, 'isGrantable', item.is_grantable
          )
          order by item.grantor, item.grantee nulls first, item.privilege
        ), '[]'
      )::pg_catalog.text
      from (
        select
          case when grantee <> 0 then pg_catalog.pg_get_userbyid(grantee)::pg_catalog.text end as grantee,
          pg_catalog.pg_get_userbyid(grantor)::pg_catalog.text as grantor, privilege_type as privilege, is_grantable
        from pg_catalog.aclexplode(${acl})
      ) item
    )`;
}

export function parsePrivileges(json: string): readonly Privilege[] {
  return JSON.parse(json) as Privilege[];
}

const DEFAULT_GRANTEES = `
  select distinct case when acl.grantee <> 0 then pg_catalog.pg_get_userbyid(acl.grantee)::pg_catalog.text end as grantee
  from pg_catalog.pg_class c
  join pg_catalog.pg_default_acl d on d.defaclobjtype = 'r' and d.defaclnamespace in (0, c.relnamespace)
  join pg_catalog.pg_roles r on r.oid = d.defaclrole and (r.oid = c.relowner or r.rolname = current_user)
  cross join pg_catalog.aclexplode(d.defaclacl) acl
  where c.oid = $1::pg_catalog.oid
  order by grantee nulls first`;

/** To whom `alter default privileges` gives something on what is created beside the relation; null is everyone. */
export async function readDefaultGrantees(database: Database, oid: string): Promise<readonly (string | null)[]> {
  const rows = await database.rows<{ readonly grantee: string | null }>(DEFAULT_GRANTEES, [oid]);
  return rows.map(({ grantee }) => grantee);
}
