import type { Database } from '../../session/database';
import { extensionsOf } from './extensions';
import type { AttachedIndex } from './types';
import { usedColumns } from './used-columns';

const INDEXES = `
  select
    c.oid::pg_catalog.text as relation,
    x.oid::pg_catalog.text as oid,
    x.relname::pg_catalog.text as name,
    pg_catalog.pg_get_indexdef(x.oid) as definition,
    exists (
      select from pg_catalog.pg_depend calls
      where calls.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and calls.objid = x.oid
        and calls.refclassid in ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass)
    ) as calls_functions,
    pg_catalog.format(
      'CREATE %sINDEX %I ON %I.%I USING ', case when i.indisunique then 'UNIQUE ' end, x.relname, n.nspname, c.relname
    ) as prefix,
    pg_catalog.quote_ident(c.relname) as quoted_relation,
    ${usedColumns('pg_catalog.pg_class', 'x.oid', 'c.oid', 'i.indkey')} as columns,
    s.spcname::pg_catalog.text as tablespace,
    i.indisunique as is_unique,
    i.indisvalid as is_valid,
    i.indisclustered as is_clustered,
    i.indisreplident as is_replica_identity,
    pg_catalog.obj_description(x.oid, 'pg_class') as comment,
    (
      select coalesce(
        pg_catalog.json_agg(
          pg_catalog.json_build_object('number', a.attnum, 'target', a.attstattarget) order by a.attnum
        ), '[]'
      )::pg_catalog.text
      from pg_catalog.pg_attribute a
      where a.attrelid = x.oid and a.attnum > 0 and a.attstattarget >= 0
    ) as column_statistics,
    ${extensionsOf('x.oid')} as extensions
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid
  join pg_catalog.pg_index i on i.indrelid = c.oid
  join pg_catalog.pg_class x on x.oid = i.indexrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_tablespace s on s.oid = x.reltablespace
  order by x.relname`;

/**
 * Building an index runs the users' functions in its expressions. Before PostgreSQL 17, these find names along the
 * caller's `search_path`. So the definition is printed for that path: the server qualifies every name that would find
 * another object there. The query has no operator.
 */
const PRINTED = `
  select given.oid::pg_catalog.text as oid, pg_catalog.pg_get_indexdef(given.oid) as definition
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as given (oid pg_catalog.oid)`;

interface PrintedRow {
  readonly oid: string;
  readonly definition: string;
}

interface IndexRow {
  readonly relation: string;
  readonly oid: string;
  readonly name: string;
  readonly definition: string;
  readonly calls_functions: boolean;
  readonly prefix: string;
  readonly quoted_relation: string;
  readonly columns: string;
  readonly tablespace: string | null;
  readonly is_unique: boolean;
  readonly is_valid: boolean;
  readonly is_clustered: boolean;
  readonly is_replica_identity: boolean;
  readonly comment: string | null;
  readonly column_statistics: string;
  readonly extensions: string;
}

export async function readIndexes(database: Database, oid: string): Promise<readonly AttachedIndex[]> {
  return (await readIndexesOf(database, [oid])).get(oid) ?? [];
}

/** The indexes of several relations, by the oids of these. */
export async function readIndexesOf(
  database: Database,
  oids: readonly string[],
): Promise<ReadonlyMap<string, readonly AttachedIndex[]>> {
  const rows = await database.rows<IndexRow>(INDEXES, [JSON.stringify(oids)]);
  const calling = rows.filter((row) => row.calls_functions).map((row) => ({ oid: row.oid }));
  const definitions = calling.length === 0 ? new Map<string, string>() : await printForCaller(database, calling);
  const found = new Map<string, AttachedIndex[]>(oids.map((oid) => [oid, []]));
  for (const row of rows) {
    const definition = definitions.get(row.oid) ?? row.definition;
    found.get(row.relation)?.push(toIndex({ ...row, definition }));
  }
  return found;
}

async function printForCaller(
  database: Database,
  indexes: readonly { readonly oid: string }[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.rows<PrintedRow>(PRINTED, [JSON.stringify(indexes)], 'callersPath');
  return new Map(rows.map((row) => [row.oid, row.definition]));
}

function toIndex(row: IndexRow): AttachedIndex {
  return {
    oid: row.oid,
    name: row.name,
    definition: row.definition,
    settings: row.calls_functions ? 'callersPath' : 'library',
    prefix: row.prefix,
    quotedRelation: row.quoted_relation,
    columns: JSON.parse(row.columns) as string[],
    tablespace: row.tablespace,
    isUnique: row.is_unique,
    isValid: row.is_valid,
    isClustered: row.is_clustered,
    isReplicaIdentity: row.is_replica_identity,
    comment: row.comment,
    columnStatistics: JSON.parse(row.column_statistics) as { number: number; target: number }[],
    extensions: JSON.parse(row.extensions) as string[],
  };
}
