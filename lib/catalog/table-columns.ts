import type { Database } from '../session/database';
import type { PhysicalName } from './relation';

const COLUMNS = `
  select wanted.place::int4 as place, pg_catalog.json_agg(a.attname)::text as columns
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as wanted (place int4, schema text, name text)
  join pg_catalog.pg_class c on c.relname::text = wanted.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    and case when wanted.schema is null then pg_catalog.pg_table_is_visible(c.oid) else n.nspname::text = wanted.schema end
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and not a.attisdropped
  group by wanted.place`;

/** The columns of some relations, those of the system included, in one question; null for one that is not there. */
export async function readTableColumns(
  database: Database,
  names: readonly PhysicalName[],
): Promise<readonly (readonly string[] | null)[]> {
  const wanted = names.map(({ schema, name }, place) => ({ place, schema, name }));
  const rows = await database.rows<{ place: number; columns: string }>(COLUMNS, [JSON.stringify(wanted)]);
  const found = new Map(rows.map(({ place, columns }) => [place, JSON.parse(columns) as readonly string[]]));
  return names.map((_name, place) => found.get(place) ?? null);
}
