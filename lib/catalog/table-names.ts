import type { Database } from '../session/database';

export interface TableColumnName {
  /** `attnum`, which a column keeps when it is renamed. */
  readonly number: number;
  readonly name: string;
  /** It is a parent table's as well, and is renamed with that. */
  readonly isInherited: boolean;
}

/** What a table and its columns are called at one moment. */
export interface CatalogTable {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** It is found by its name alone, along the `search_path` of the session. */
  readonly isVisible: boolean;
  readonly columns: readonly TableColumnName[];
}

const TABLES = `
  with recursive tree(oid) as (
    select given::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given
    union
    select i.inhrelid from tree join pg_catalog.pg_inherits i on i.inhparent = tree.oid
  )
  select
    c.oid::pg_catalog.text as oid,
    n.nspname::pg_catalog.text as schema,
    c.relname::pg_catalog.text as name,
    c.oid = (
      select other.oid
      from pg_catalog.json_array_elements_text($2::pg_catalog.json) with ordinality as looked (schema, place)
      join pg_catalog.pg_namespace its on its.nspname::pg_catalog.text = looked.schema
      join pg_catalog.pg_class other on other.relnamespace = its.oid and other.relname = c.relname
      order by looked.place
      limit 1
    ) as visible,
    (
      select coalesce(
        pg_catalog.json_agg(
          pg_catalog.json_build_object('number', a.attnum, 'name', a.attname, 'isInherited', a.attinhcount > 0)
          order by a.attnum
        ), '[]'
      )::pg_catalog.text
      from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns
  from tree
  join pg_catalog.pg_class c on c.oid = tree.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  order by n.nspname, c.relname`;

interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly visible: boolean;
  readonly columns: string;
}

/** Those that are still there of some tables, their partitions and child tables, with what they are called now. */
export async function readTables(database: Database, oids: readonly string[]): Promise<readonly CatalogTable[]> {
  const { found: path } = await database.searchPath();
  const rows = await database.rows<TableRow>(TABLES, [JSON.stringify(oids), JSON.stringify(path)]);
  return rows.map(({ visible, columns, ...row }) => ({
    ...row,
    isVisible: visible === true,
    columns: JSON.parse(columns) as TableColumnName[],
  }));
}
