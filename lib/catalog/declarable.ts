import type { IndexDefinition } from '../definition';
import type { Database } from '../session/database';
import type { Attached } from './attached';
import { readIndexDefinitions } from './index-definitions';

/** What of a view can be declared beside its query. */
export interface Declarable
  extends Pick<Attached, 'comment' | 'options' | 'toastOptions' | 'tablespace' | 'accessMethod'> {
  readonly columns: readonly { readonly name: string; readonly comment: string | null }[];
  /** Those that are valid. */
  readonly indexes: readonly IndexDefinition[];
}

const DECLARABLES = `
  select
    c.oid::pg_catalog.text as oid,
    pg_catalog.obj_description(c.oid, 'pg_class') as comment,
    (
      select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
        'name', a.attname, 'comment', pg_catalog.col_description(a.attrelid, a.attnum)
      ) order by a.attnum), '[]')::pg_catalog.text
      from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns,
    pg_catalog.to_json(coalesce(c.reloptions, '{}'))::pg_catalog.text as options,
    pg_catalog.to_json(coalesce(t.reloptions, '{}'))::pg_catalog.text as toast_options,
    s.spcname::pg_catalog.text as tablespace,
    m.amname::pg_catalog.text as access_method
  from pg_catalog.pg_class c
  left join pg_catalog.pg_class t on t.oid = c.reltoastrelid
  left join pg_catalog.pg_tablespace s on s.oid = c.reltablespace
  left join pg_catalog.pg_am m on m.oid = c.relam
  where c.oid in (
    select given.oid::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  )`;

interface Row {
  readonly oid: string;
  readonly comment: string | null;
  readonly columns: string;
  readonly options: string;
  readonly toast_options: string;
  readonly tablespace: string | null;
  readonly access_method: string | null;
}

/** By oid, in two questions, however many there are. */
export async function readDeclarables(
  database: Database,
  oids: readonly string[],
): Promise<ReadonlyMap<string, Declarable>> {
  const rows = await database.rows<Row>(DECLARABLES, [JSON.stringify(oids)]);
  const indexes = await readIndexDefinitions(database, oids);
  return new Map(rows.map((row) => [row.oid, toDeclarable(row, indexes.get(row.oid) ?? [])]));
}

function toDeclarable(row: Row, indexes: readonly IndexDefinition[]): Declarable {
  return {
    comment: row.comment,
    columns: JSON.parse(row.columns) as Declarable['columns'],
    options: JSON.parse(row.options) as string[],
    toastOptions: JSON.parse(row.toast_options) as string[],
    tablespace: row.tablespace,
    accessMethod: row.access_method,
    indexes,
  };
}
