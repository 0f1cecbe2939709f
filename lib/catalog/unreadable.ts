import type { Database } from '../session/database';

/** Something that a view reads and that a role may not read. */
export interface Unreadable {
  readonly privilege: 'SELECT' | 'EXECUTE';
  /** As `pg_describe_object` gives it: `column name of table users`, `function f(integer)`. */
  readonly description: string;
  /** What it is granted on: `public.users`, `function public.f(integer)`. */
  readonly object: string;
}

/**
 * Of what the query of a view names directly, what the role may not read or run: the checks that a refresh makes. A
 * relation of which no column is named needs any column (src: `ExecCheckOneRelPerms` in execMain.c).
 */
const UNREADABLE = `
  with named as (
    select d.refclassid, d.refobjid, d.refobjsubid, c.relkind
    from pg_catalog.pg_rewrite w
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
    left join pg_catalog.pg_class c
      on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and c.oid = d.refobjid
    where w.ev_class = $1::pg_catalog.oid and w.ev_type = '1' and d.deptype = 'n' and d.refobjid <> $1::pg_catalog.oid
  )
  select
    'SELECT' as privilege,
    pg_catalog.pg_describe_object(refclassid, refobjid, refobjsubid) as description,
    pg_catalog.format('%I.%I', n.nspname, c.relname) as object
  from named
  join pg_catalog.pg_class c on c.oid = refobjid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where named.relkind in ('r', 'p', 'v', 'm', 'f')
    and not pg_catalog.has_table_privilege($2::pg_catalog.name, refobjid, 'SELECT')
    and not case
      when refobjsubid = 0 then pg_catalog.has_any_column_privilege($2::pg_catalog.name, refobjid, 'SELECT')
      else pg_catalog.has_column_privilege($2::pg_catalog.name, refobjid, refobjsubid::pg_catalog.int2, 'SELECT')
    end
  union
  select
    'EXECUTE',
    pg_catalog.pg_describe_object(refclassid, refobjid, 0),
    pg_catalog.format('function %s', refobjid::pg_catalog.regprocedure)
  from named
  where refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    and not pg_catalog.has_function_privilege($2::pg_catalog.name, refobjid, 'EXECUTE')
  order by 1 desc, 2`;

export function readUnreadable(database: Database, view: string, role: string): Promise<readonly Unreadable[]> {
  return database.rows<Unreadable>(UNREADABLE, [view, role]);
}
