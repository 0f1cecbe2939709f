import type { Database } from '../../session/database';
import { parsePrivileges, privilegesOf } from './privileges';
import type { AttachedColumn, ColumnStorage } from './types';

/**
 * `attoptions` also holds what the server keeps for itself, so the two settings are picked out. The statistics target
 * is null from PostgreSQL 17 on where it was -1 before.
 */
const COLUMNS = `
  select
    a.attrelid::pg_catalog.text as relation,
    a.attnum::pg_catalog.int4 as number,
    a.attname::pg_catalog.text as name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
    cn.nspname::pg_catalog.text as collation_schema,
    co.collname::pg_catalog.text as collation_name,
    nullif(a.attstattarget::pg_catalog.int4, -1) as statistics_target,
    (
      select o.option_value from pg_catalog.pg_options_to_table(a.attoptions) o where o.option_name = 'n_distinct'
    ) as n_distinct,
    (
      select o.option_value from pg_catalog.pg_options_to_table(a.attoptions) o
      where o.option_name = 'n_distinct_inherited'
    ) as n_distinct_inherited,
    case when a.attstorage <> t.typstorage then a.attstorage::pg_catalog.text end as storage,
    a.attcompression::pg_catalog.text as compression,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid) as default,
    pg_catalog.col_description(a.attrelid, a.attnum) as comment,
    ${privilegesOf('a.attacl')} as privileges
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_attribute a on a.attrelid = given.oid::pg_catalog.oid
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_collation co on co.oid = a.attcollation and a.attcollation <> t.typcollation
  left join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

interface ColumnRow {
  readonly relation: string;
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly collation_schema: string | null;
  readonly collation_name: string | null;
  readonly statistics_target: number | null;
  readonly n_distinct: string | null;
  readonly n_distinct_inherited: string | null;
  readonly storage: string | null;
  readonly compression: string;
  readonly default: string | null;
  readonly comment: string | null;
  readonly privileges: string;
}

const STORAGES: { readonly [attstorage: string]: ColumnStorage } = {
  p: 'plain',
  e: 'external',
  m: 'main',
  x: 'extended',
};

const COMPRESSIONS: { readonly [attcompression: string]: 'pglz' | 'lz4' } = { p: 'pglz', l: 'lz4' };

export async function readColumns(database: Database, oid: string): Promise<readonly AttachedColumn[]> {
  return (await readColumnsOf(database, [oid])).get(oid) ?? [];
}

/** The columns of several relations, by the identities of these. */
export async function readColumnsOf(
  database: Database,
  oids: readonly string[],
): Promise<ReadonlyMap<string, readonly AttachedColumn[]>> {
  const found = new Map<string, AttachedColumn[]>(oids.map((oid) => [oid, []]));
  const rows = await database.rows<ColumnRow>(COLUMNS, [JSON.stringify([...found.keys()])]);
  for (const row of rows) found.get(row.relation)?.push(toColumn(row));
  return found;
}

function toColumn(row: ColumnRow): AttachedColumn {
  const { collation_schema: schema, collation_name: name } = row;
  return {
    number: row.number,
    name: row.name,
    type: row.type,
    collation: schema === null || name === null ? null : { schema, name },
    statisticsTarget: row.statistics_target,
    nDistinct: row.n_distinct,
    nDistinctInherited: row.n_distinct_inherited,
    storage: row.storage === null ? null : (STORAGES[row.storage] ?? null),
    compression: COMPRESSIONS[row.compression] ?? null,
    default: row.default,
    comment: row.comment,
    privileges: parsePrivileges(row.privileges),
  };
}
