import type { Database } from '../session/database';
import type { PhysicalName } from './relation';

const COLUMNS = `
  with named as (
    select distinct on (wanted.place) wanted.place, c.oid, c.relkind
    from pg_catalog.json_to_recordset($1::pg_catalog.json) as wanted (place pg_catalog.int4, schemas pg_catalog.json, name pg_catalog.text)
    cross join pg_catalog.json_array_elements_text(wanted.schemas) with ordinality as looked (schema, place)
    join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = looked.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname::pg_catalog.text = wanted.name
    order by wanted.place, looked.place
  )
  select named.place::pg_catalog.int4 as place, pg_catalog.json_agg(a.attname)::pg_catalog.text as columns
  from named
  join pg_catalog.pg_attribute a on a.attrelid = named.oid and not a.attisdropped
  where named.relkind in ('r', 'p', 'v', 'm', 'f')
  group by named.place`;

/** The columns of some relations, those of the system included, in one question; null for one that is not there. */
export async function readTableColumns(
  database: Database,
  names: readonly PhysicalName[],
): Promise<readonly (readonly string[] | null)[]> {
  const { found: path } = await database.searchPath();
  const wanted = names.map(({ schema, name }, place) => ({ place, schemas: schema === null ? path : [schema], name }));
  const rows = await database.rows<{ place: number; columns: string }>(COLUMNS, [JSON.stringify(wanted)]);
  const columns = new Map(rows.map(({ place, columns }) => [place, JSON.parse(columns) as readonly string[]]));
  return names.map((_name, place) => columns.get(place) ?? null);
}
