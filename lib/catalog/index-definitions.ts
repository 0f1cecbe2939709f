import { type IndexDefinition, type IndexKey, type StorageParameters, sqlOf, type TableName } from '../definition';
import type { Database } from '../session/database';

/** https://www.postgresql.org/docs/current/catalog-pg-index.html; `indoption`: 1 is descending, 2 nulls first. */
const DEFINITIONS = `
  select
    i.indrelid::pg_catalog.text as oid,
    x.relname::pg_catalog.text as name,
    i.indisunique as is_unique,
    m.amname::pg_catalog.text as method,
    coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as nulls_not_distinct,
    pg_catalog.to_json(coalesce(x.reloptions, '{}'))::pg_catalog.text as options,
    s.spcname::pg_catalog.text as tablespace,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate,
    (
      select pg_catalog.json_agg(pg_catalog.json_build_object(
        'column', a.attname,
        'expression', case when a.attname is null then pg_catalog.pg_get_indexdef(i.indexrelid, k.place::pg_catalog.int4, true) end,
        'isIncluded', k.place > i.indnkeyatts,
        'option', i.indoption[k.place - 1],
        'operatorClass', case when not o.opcdefault or xa.attoptions is not null then o.opcname end,
        'operatorClassSchema', on_.nspname,
        'collation', case when l.oid <> coalesce(a.attcollation, 100) then l.collname end,
        'collationSchema', ln.nspname
      ) order by k.place)::pg_catalog.text
      from pg_catalog.generate_series(1, i.indnatts) as k (place)
      left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.place - 1] and a.attnum > 0
      left join pg_catalog.pg_attribute xa on xa.attrelid = i.indexrelid and xa.attnum = k.place
      left join pg_catalog.pg_opclass o on o.oid = i.indclass[k.place - 1]
      left join pg_catalog.pg_namespace on_ on on_.oid = o.opcnamespace
      left join pg_catalog.pg_collation l on l.oid = i.indcollation[k.place - 1]
      left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
    ) as keys
  from pg_catalog.pg_index i
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_am m on m.oid = x.relam
  left join pg_catalog.pg_tablespace s on s.oid = x.reltablespace
  where i.indisvalid and i.indrelid in (
    select given.oid::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  )
  order by x.relname`;

interface Row {
  readonly oid: string;
  readonly name: string;
  readonly is_unique: boolean;
  readonly method: string;
  readonly nulls_not_distinct: boolean;
  readonly options: string;
  readonly tablespace: string | null;
  readonly predicate: string | null;
  readonly keys: string;
}

interface Key {
  readonly column: string | null;
  readonly expression: string | null;
  readonly isIncluded: boolean;
  readonly option: number | null;
  readonly operatorClass: string | null;
  readonly operatorClassSchema: string;
  readonly collation: string | null;
  readonly collationSchema: string;
}

/** The valid indexes of views as declarations would say them, expressions as SQL, by oid. */
export async function readIndexDefinitions(
  database: Database,
  oids: readonly string[],
): Promise<ReadonlyMap<string, readonly IndexDefinition[]>> {
  const rows = await database.rows<Row>(DEFINITIONS, [JSON.stringify(oids)]);
  return new Map(oids.map((oid) => [oid, rows.filter((row) => row.oid === oid).map(toDefinition)]));
}

function toDefinition(row: Row): IndexDefinition {
  const keys = JSON.parse(row.keys) as readonly Key[];
  return {
    name: row.name,
    unique: row.is_unique,
    method: row.method === 'btree' ? null : row.method,
    keys: keys.filter(({ isIncluded }) => !isIncluded).map(toKey),
    include: keys.filter(({ isIncluded }) => isIncluded).map(({ column }) => column as string),
    where: row.predicate === null ? null : { kind: 'truth', expression: sqlOf([row.predicate], false) },
    nullsNotDistinct: row.nulls_not_distinct,
    storage: toStorage(JSON.parse(row.options) as readonly string[]),
    tablespace: row.tablespace,
  };
}

function toKey(key: Key): IndexKey {
  const [isDescending, nullsFirst] = [((key.option ?? 0) & 1) === 1, ((key.option ?? 0) & 2) === 2];
  return {
    expression:
      key.column === null ? sqlOf([key.expression ?? ''], false) : { kind: 'column', path: [], column: key.column },
    collation: toName(key.collation, key.collationSchema),
    operatorClass: toName(key.operatorClass, key.operatorClassSchema),
    direction: isDescending ? 'desc' : null,
    nulls: isDescending === nullsFirst ? null : nullsFirst ? 'first' : 'last',
  };
}

function toName(name: string | null, schema: string): TableName | null {
  return name === null ? null : { schema: schema === 'pg_catalog' ? null : schema, name };
}

/** Each `name=value`; numbers and truth as a declaration would give them. */
export function toStorage(options: readonly string[]): StorageParameters {
  return Object.fromEntries(
    options.map((option) => {
      const at = option.indexOf('=');
      return [option.slice(0, at), toSetting(option.slice(at + 1))];
    }),
  );
}

/** A setting of a relation or an index, as a declaration would give it. */
export function toSetting(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && String(Number(text)) === text ? Number(text) : text;
}
