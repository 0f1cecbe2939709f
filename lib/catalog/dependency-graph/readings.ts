import type { Database } from '../../session/database';
import { dependenciesOn, PG_CLASS, PG_TYPE } from './dependencies';
import type { Reading } from './graph';

/** https://www.postgresql.org/docs/current/catalog-pg-depend.html: a query depends on each column that it names. */
const READINGS = `
  with given(oid) as (
    select given::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given
  )
  select
    r.reader::pg_catalog.text as reader,
    r.relation::pg_catalog.text as relation,
    (
      select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]')::pg_catalog.text
      from pg_catalog.pg_attribute a
      where a.attrelid = r.relation and a.attnum > 0 and a.attnum = any (r.columns)
    ) as columns,
    r.reads_rows,
    r.uses_row_type
  from (
    select
      d.view_oid as reader, given.oid as relation,
      pg_catalog.array_agg(d.refobjsubid) as columns,
      pg_catalog.bool_or(d.refclassid = ${PG_CLASS}) as reads_rows,
      pg_catalog.bool_or(d.refclassid = ${PG_TYPE}) as uses_row_type
    from given
    cross join lateral (${dependenciesOn('given.oid')}) d
    where d.view_oid in (select oid from given) and d.view_oid <> given.oid
    group by 1, 2
  ) r
  order by r.reader, r.relation`;

interface ReadingRow {
  readonly reader: string;
  readonly relation: string;
  readonly columns: string;
  readonly reads_rows: boolean;
  readonly uses_row_type: boolean;
}

/** How some relations read each other. */
export async function readReadings(database: Database, oids: readonly string[]): Promise<readonly Reading[]> {
  const rows = await database.rows<ReadingRow>(READINGS, [JSON.stringify(oids)]);
  return rows.map(({ reader, relation, columns, reads_rows: readsRows, uses_row_type: usesRowType }) => ({
    ...{ reader, relation, readsRows, usesRowType },
    columns: JSON.parse(columns) as string[],
  }));
}
