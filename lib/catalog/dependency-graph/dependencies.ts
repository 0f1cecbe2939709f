export const PG_CLASS = "'pg_catalog.pg_class'::pg_catalog.regclass";
export const PG_TYPE = "'pg_catalog.pg_type'::pg_catalog.regclass";
const PG_REWRITE = "'pg_catalog.pg_rewrite'::pg_catalog.regclass";

/**
 * What depends on a relation, its row type, or the array type of that. `view_oid` is the view or materialized view of
 * which it is a part: its query (the rule on select), or one of its columns.
 */
export function dependenciesOn(relation: string): string {
  return `
      select d.*, v.oid as view_oid, v.relpersistence = 't' as is_temporary
      from pg_catalog.pg_class c
      left join pg_catalog.pg_type t on t.oid = c.reltype
      cross join lateral (
        values (${PG_CLASS}, c.oid), (${PG_TYPE}, c.reltype), (${PG_TYPE}, t.typarray)
      ) referenced (classid, objid)
      join pg_catalog.pg_depend d
        on d.refclassid = referenced.classid and d.refobjid = referenced.objid and d.deptype in ('n', 'a')
      left join pg_catalog.pg_rewrite w on d.classid = ${PG_REWRITE} and w.oid = d.objid and w.ev_type = '1'
      left join pg_catalog.pg_class v
        on v.oid = case when d.classid = ${PG_CLASS} then d.objid else w.ev_class end and v.relkind in ('v', 'm')
      where c.oid = ${relation}`;
}

/** The same from the other end: the relations on which a view depends. None for what is not a view. */
export function relationsReadBy(view: string): string {
  return `
      select c.oid
      from pg_catalog.pg_class v
      left join pg_catalog.pg_rewrite w on w.ev_class = v.oid and w.ev_type = '1'
      cross join lateral (values (${PG_CLASS}, v.oid), (${PG_REWRITE}, w.oid)) part (classid, objid)
      join pg_catalog.pg_depend d on d.classid = part.classid and d.objid = part.objid and d.deptype in ('n', 'a')
      left join pg_catalog.pg_type t on d.refclassid = ${PG_TYPE} and t.oid = d.refobjid
      left join pg_catalog.pg_type e on e.oid = t.typelem and e.typarray = t.oid
      join pg_catalog.pg_class c
        on c.oid = case d.refclassid when ${PG_CLASS} then d.refobjid else coalesce(e.typrelid, t.typrelid) end
      where v.oid = ${view} and v.relkind in ('v', 'm')`;
}
