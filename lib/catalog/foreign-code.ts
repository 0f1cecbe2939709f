import type { Database } from '../session/database';
import { trustedBy } from './trusted-roles';

/** A function, operator or domain that a view uses and that belongs to a role that a given role does not trust. */
export interface ForeignCode {
  readonly oid: string;
  /** The name that the server gives it: `operator public.=(character varying,text)`. */
  readonly description: string;
  readonly owner: string;
  /** A built-in object has the same name, so the declaration may have meant that one. */
  readonly isLookalike: boolean;
}

/** An operator also runs its function. PostgreSQL records no dependencies on built-in objects. */
const CODE = `
  code as (
    select p.tableoid as class, p.oid, p.proname as name, p.pronamespace as schema, p.proowner as owner
    from pg_catalog.pg_proc p
    union all
    select o.tableoid, o.oid, o.oprname, o.oprnamespace, o.oprowner from pg_catalog.pg_operator o
    union all
    select o.tableoid, o.oid, o.oprname, o.oprnamespace, p.proowner
    from pg_catalog.pg_operator o join pg_catalog.pg_proc p on p.oid = o.oprcode::pg_catalog.oid
    union all
    select t.tableoid, t.oid, t.typname, t.typnamespace, t.typowner from pg_catalog.pg_type t where t.typtype = 'd'
  ),
  of_system as (
    select distinct 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid as class, p.proname as name
    from pg_catalog.pg_proc p where p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
    union all
    select distinct 'pg_catalog.pg_operator'::pg_catalog.regclass::pg_catalog.oid, o.oprname
    from pg_catalog.pg_operator o where o.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace
    union all
    select 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid, t.typname
    from pg_catalog.pg_type t where t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace
  )`;

/** Looks for a lookalike, and for a schema in which an untrusted role may create one; `PUBLIC` is grantee 0. */
const EXPOSED = `
  with recursive ${trustedBy('$1::pg_catalog.text::pg_catalog.name')}, ${CODE},
  looked as (
    select n.oid, n.nspowner, n.nspacl
    from pg_catalog.json_array_elements_text($2::pg_catalog.json) as path (schema)
    join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = path.schema and n.nspname <> 'pg_catalog'
  )
  select
    exists (
      select
      from looked
      left join lateral pg_catalog.aclexplode(looked.nspacl) as acl on acl.privilege_type = 'CREATE'
      where looked.nspowner not in (select trusted.oid from trusted)
        or acl.grantee not in (select trusted.oid from trusted)
    )
    or exists (
      select
      from looked
      join code on code.schema = looked.oid and code.owner not in (select trusted.oid from trusted)
      join of_system on of_system.class = code.class and of_system.name = code.name
    ) as exposed`;

/** Answers by role and path, while one call or command uses a connection. */
const answers = new WeakMap<Database, Map<string, boolean>>();

/**
 * Whether PostgreSQL could find an object of a role that `role` does not trust in place of a built-in one, when it
 * looks up an unqualified name or an operator along the caller's `search_path`. The object exists, or an untrusted role
 * may create it.
 */
export async function isExposed(database: Database, role: string): Promise<boolean> {
  const { found: path } = await database.searchPath();
  const parameters = [role, JSON.stringify(path)] as const;
  const known = answers.get(database) ?? new Map<string, boolean>();
  answers.set(database, known);
  const key = JSON.stringify(parameters);
  const answer = known.get(key) ?? (await askIfExposed(database, parameters));
  known.set(key, answer);
  return answer;
}

async function askIfExposed(database: Database, parameters: readonly [string, string]): Promise<boolean> {
  const [row] = await database.rows<{ readonly exposed: boolean }>(EXPOSED, parameters);
  return row?.exposed === true;
}

/** The code that the queries of relations and their indexes use. */
const NAMED = `
  with recursive ${trustedBy('$2::pg_catalog.text::pg_catalog.name')}, ${CODE},
  relation(oid) as (
    select given.oid::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  ),
  part(class, oid, relation) as (
    select w.tableoid, w.oid, w.ev_class from pg_catalog.pg_rewrite w join relation r on r.oid = w.ev_class
    union all
    select 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, i.indexrelid, i.indrelid
    from pg_catalog.pg_index i join relation r on r.oid = i.indrelid
  )
  select distinct
    part.relation::pg_catalog.text as relation,
    code.oid::pg_catalog.text as oid,
    pg_catalog.pg_describe_object(code.class, code.oid, 0) as description,
    pg_catalog.pg_get_userbyid(code.owner)::pg_catalog.text as owner,
    exists (
      select from of_system where of_system.class = code.class and of_system.name = code.name
    ) as "isLookalike"
  from part
  join pg_catalog.pg_depend d on d.classid = part.class and d.objid = part.oid
  join code on code.class = d.refclassid and code.oid = d.refobjid
  where code.owner not in (select trusted.oid from trusted)
  order by description`;

/** The code that a view or materialized view and its indexes use, and whose owner `role` does not trust. */
export async function readForeignCode(
  database: Database,
  relation: string,
  role: string,
): Promise<readonly ForeignCode[]> {
  return (await readForeignCodeOf(database, [relation], role)).get(relation) ?? [];
}

/** The same of several relations, by their oids. */
export async function readForeignCodeOf(
  database: Database,
  relations: readonly string[],
  role: string,
): Promise<ReadonlyMap<string, readonly ForeignCode[]>> {
  const rows = await database.rows<ForeignCode & { relation: string }>(NAMED, [JSON.stringify(relations), role]);
  const found = new Map<string, ForeignCode[]>();
  for (const { relation, ...code } of rows) found.set(relation, [...(found.get(relation) ?? []), code]);
  return found;
}
