import type { Database } from '../../session/database';
import type { OtherDependent } from './types';

const PG_CLASS = "'pg_catalog.pg_class'::pg_catalog.regclass";
const PG_TYPE = "'pg_catalog.pg_type'::pg_catalog.regclass";
const PG_REWRITE = "'pg_catalog.pg_rewrite'::pg_catalog.regclass";

/**
 * What depends on a relation, its row type, or the array type of that. `view_oid` is the view or materialized view of
 * which it is a part: its query (the rule on select), or one of its columns.
 */
function dependenciesOn(relation: string): string {
  return `
      select d.*, v.oid as view_oid, v.relpersistence as view_persistence
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

/** The parts of a relation, by catalog, and the expression for the relation that each belongs to. */
const PARTS = [
  ['pg_rewrite', 'select ev_class from pg_catalog.pg_rewrite where oid = d.objid'],
  ['pg_class', 'select indrelid from pg_catalog.pg_index where indexrelid = d.objid'],
  ['pg_statistic_ext', 'select stxrelid from pg_catalog.pg_statistic_ext where oid = d.objid'],
  ['pg_attrdef', 'select adrelid from pg_catalog.pg_attrdef where oid = d.objid'],
  ['pg_trigger', 'select tgrelid from pg_catalog.pg_trigger where oid = d.objid'],
  ['pg_constraint', 'select conrelid from pg_catalog.pg_constraint where oid = d.objid'],
  ['pg_policy', 'select polrelid from pg_catalog.pg_policy where oid = d.objid'],
] as const;

const PART_OF = `case d.classid ${PARTS.map(
  ([catalog, relation]) => `
      when 'pg_catalog.${catalog}'::pg_catalog.regclass then (${relation})`,
).join('')}
    end`;

/** Partitions and child tables are altered with their parent. What depends on a table is only of interest as a view. */
const EDGES = `
  with recursive root(oid) as (
    select given::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given
    union
    select i.inhrelid from root join pg_catalog.pg_inherits i on i.inhparent = root.oid
  ),
  reached(oid) as (
    select oid from root
    union
    select d.view_oid from reached r cross join lateral (${dependenciesOn('r.oid')}) d
    where d.view_oid is not null
  )
  select
    d.refers_to::pg_catalog.text as relation,
    case when d.view_persistence <> 't' then d.view_oid::pg_catalog.text end as view,
    pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as description,
    (select relname::pg_catalog.text from pg_catalog.pg_class where oid = d.classid) as class_of,
    (
      select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]')::pg_catalog.text
      from pg_catalog.pg_attribute a
      where a.attrelid = d.refers_to and a.attnum > 0 and a.attnum = any (d.columns)
    ) as columns,
    d.uses_row_type
  from (
    select
      r.oid as refers_to, d.view_oid, d.view_persistence,
      case when d.view_oid is null then d.classid else ${PG_CLASS} end as classid,
      coalesce(d.view_oid, d.objid) as objid,
      case when d.view_oid is null then d.objsubid else 0 end as objsubid,
      pg_catalog.array_agg(d.refobjsubid) as columns,
      pg_catalog.bool_or(d.refclassid = ${PG_TYPE}) as uses_row_type
    from reached r
    join pg_catalog.pg_class c on c.oid = r.oid
    cross join lateral (${dependenciesOn('r.oid')}) d
    where r.oid is distinct from coalesce(d.view_oid, ${PART_OF})
      and (d.view_oid is not null or c.relkind in ('v', 'm'))
    group by 1, 2, 3, 4, 5, 6
  ) d
  order by d.refers_to, d.classid, d.objid, d.objsubid`;

interface EdgeRow {
  readonly relation: string;
  readonly view: string | null;
  readonly description: string;
  readonly class_of: string;
  readonly columns: string;
  readonly uses_row_type: boolean;
}

/** One thing that depends on one relation; `view` is its oid when it is a view that can be built again. */
export interface Edge extends OtherDependent {
  readonly view: string | null;
}

/** All that depends on relations, directly or through views. */
export async function readEdges(database: Database, oids: readonly string[]): Promise<readonly Edge[]> {
  const rows = await database.rows<EdgeRow>(EDGES, [JSON.stringify(oids)]);
  return rows.map(({ relation, view, description, class_of: classOf, columns, uses_row_type: usesRowType }) => ({
    oid: relation,
    view,
    description,
    classOf,
    columns: JSON.parse(columns) as string[],
    usesRowType,
  }));
}
