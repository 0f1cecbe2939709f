import type { Database } from '../session/database';

const READS = `
  select distinct coalesce(t.typrelid, nullif(e.typrelid, 0), d.refobjid)::pg_catalog.text as oid
  from pg_catalog.pg_rewrite w
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
  left join pg_catalog.pg_type t
    on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and t.oid = d.refobjid and t.typrelid <> 0
  left join pg_catalog.pg_type e
    on d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.typarray = d.refobjid
  where w.ev_class = $1::pg_catalog.oid and d.refobjid <> $1::pg_catalog.oid
    and d.refclassid in ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass)`;

/** The identities of the relations that a view's query names, by their rows or by their row types. */
export async function readsOf(database: Database, view: string): Promise<readonly string[]> {
  return (await database.rows<{ oid: string }>(READS, [view])).map(({ oid }) => oid);
}
