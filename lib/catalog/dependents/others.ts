import type { Database } from '../../session/database';
import { dependenciesOn, PG_CLASS, PG_TYPE } from '../dependency-graph/dependencies';
import type { OtherDependent } from './types';

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

const OTHERS = `
  select
    d.refers_to::pg_catalog.text as oid,
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
      relation.oid as refers_to,
      case when d.view_oid is null then d.classid else ${PG_CLASS} end as classid,
      coalesce(d.view_oid, d.objid) as objid,
      case when d.view_oid is null then d.objsubid else 0 end as objsubid,
      pg_catalog.array_agg(d.refobjsubid) as columns,
      pg_catalog.bool_or(d.refclassid = ${PG_TYPE}) as uses_row_type
    from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
    join pg_catalog.pg_class relation on relation.oid = given.oid::pg_catalog.oid
    cross join lateral (${dependenciesOn('relation.oid')}) d
    where relation.relkind in ('v', 'm') and relation.oid is distinct from coalesce(d.view_oid, ${PART_OF})
      and (d.view_oid is null or d.is_temporary)
    group by 1, 2, 3, 4
  ) d
  order by d.refers_to, d.classid, d.objid, d.objsubid`;

interface OtherRow {
  readonly oid: string;
  readonly description: string;
  readonly class_of: string;
  readonly columns: string;
  readonly uses_row_type: boolean;
}

/** What depends directly on the views among some relations and is no view that can be created again. */
export async function readOthers(database: Database, oids: readonly string[]): Promise<readonly OtherDependent[]> {
  const rows = await database.rows<OtherRow>(OTHERS, [JSON.stringify(oids)]);
  return rows.map(({ oid, description, class_of: classOf, columns, uses_row_type: usesRowType }) => ({
    ...{ oid, description, classOf, usesRowType },
    columns: JSON.parse(columns) as string[],
  }));
}
