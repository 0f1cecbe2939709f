import type { RelationName } from '../definition';
import type { Database } from '../session/database';

/** A relation that the query of a view names, with the columns of it that it reads. */
export interface ReadRelationColumns extends RelationName {
  /** The identity of the view. */
  readonly view: string;
  readonly kind: 'table' | 'view' | 'materialized view' | 'foreign table';
  /** In the order in which the relation has them; none where it is only counted or joined. */
  readonly columns: readonly string[];
}

interface Row extends RelationName {
  readonly view: string;
  readonly kind: string;
  readonly columns: string;
}

/** https://www.postgresql.org/docs/current/catalog-pg-depend.html: a view's rule depends on each column that it reads. */
const READS = `
  select
    w.ev_class::pg_catalog.text as view, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, c.relkind::pg_catalog.text as kind,
    coalesce(pg_catalog.json_agg(a.attname order by a.attnum) filter (where a.attnum > 0), '[]')::pg_catalog.text as columns
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) as wanted (oid)
  join pg_catalog.pg_rewrite w on w.ev_class = wanted.oid::pg_catalog.oid
  join (
    select distinct objid, refobjid, refobjsubid from pg_catalog.pg_depend
    where classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  ) d on d.objid = w.oid and d.refobjid <> w.ev_class
  join pg_catalog.pg_class c on c.oid = d.refobjid and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
  group by w.ev_class, n.nspname, c.relname, c.relkind
  order by 1, 2, 3`;

/** What the queries of some views read, in one question. */
export async function readColumnsRead(
  database: Database,
  views: readonly string[],
): Promise<readonly ReadRelationColumns[]> {
  const rows = await database.rows<Row>(READS, [JSON.stringify(views)]);
  return rows.map((row) => ({
    ...row,
    kind: KINDS[row.kind] ?? 'table',
    columns: JSON.parse(row.columns) as readonly string[],
  }));
}

const KINDS: { readonly [relkind: string]: ReadRelationColumns['kind'] } = {
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
};
