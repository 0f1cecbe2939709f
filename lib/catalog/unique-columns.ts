import type { Database } from '../session/database';
import type { PhysicalName } from './relation';

/** Some columns of a relation. */
export interface ColumnSet {
  readonly table: PhysicalName;
  readonly columns: readonly string[];
}

/**
 * A unique index over some of the columns is enough. It has to be about all rows, those of inheriting tables included,
 * and to take for equal what `=` takes for equal, which a nondeterministic collation decides.
 */
const UNIQUE = `
  with named as (
    select distinct on (wanted.place) wanted.place, wanted.columns, c.oid
    from pg_catalog.json_to_recordset($1::pg_catalog.json)
      as wanted (place pg_catalog.int4, schemas pg_catalog.json, name pg_catalog.text, columns pg_catalog.json)
    cross join pg_catalog.json_array_elements_text(wanted.schemas) with ordinality as looked (schema, place)
    join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = looked.schema
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname::pg_catalog.text = wanted.name
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by wanted.place, looked.place
  )
  select named.place::pg_catalog.int4 as place, exists (
    select from pg_catalog.pg_index i
    where i.indrelid = named.oid and i.indisunique and i.indisvalid and i.indpred is null
      and not exists (
        select from pg_catalog.pg_inherits h
        join pg_catalog.pg_class p on p.oid = h.inhparent
        where h.inhparent = named.oid and p.relkind <> 'p'
      )
      and not exists (
        select from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as k (attnum, place)
        left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        left join pg_catalog.pg_collation c on c.oid = a.attcollation
        where k.place <= i.indnkeyatts and (
          a.attname is null
          or a.attname::pg_catalog.text not in (select pg_catalog.json_array_elements_text(named.columns))
          or (not c.collisdeterministic and a.attcollation <> i.indcollation[k.place - 1])
        )
      )
  ) as "isUnique"
  from named`;

/** Whether the catalog confirms that no two rows are equal in these columns; null for a table that is not there. */
export async function readUniqueness(
  database: Database,
  sets: readonly ColumnSet[],
): Promise<readonly (boolean | null)[]> {
  if (sets.length === 0) return [];
  const { found: path } = await database.searchPath();
  const wanted = sets.map(({ table: { schema, name }, columns }, place) => ({
    ...{ place, schemas: schema === null ? path : [schema] },
    ...{ name, columns },
  }));
  const rows = await database.rows<{ place: number; isUnique: boolean }>(UNIQUE, [JSON.stringify(wanted)]);
  const known = new Map(rows.map(({ place, isUnique }) => [place, isUnique]));
  return sets.map((_set, place) => known.get(place) ?? null);
}
