import type { Database } from '../../session/database';
import { RELATION_COLUMNS, type RelationRow, toRelation } from '../relation';
import type { GraphRelation } from './graph';

const RELATIONS = `
  with given(oid) as (
    select given::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given
  )
  select ${RELATION_COLUMNS}, (
    select coalesce(pg_catalog.json_agg(i.inhrelid::pg_catalog.text order by i.inhrelid), '[]')::pg_catalog.text
    from pg_catalog.pg_inherits i join given child on child.oid = i.inhrelid
    where i.inhparent = c.oid
  ) as children
  from given
  join pg_catalog.pg_class c on c.oid = given.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  order by n.nspname, c.relname`;

interface GraphRelationRow extends RelationRow<'r' | 'p' | 'v' | 'm' | 'f'> {
  readonly children: string;
}

/** Those of some identities that have rows, by schema and name. */
export async function readRelations(database: Database, oids: readonly string[]): Promise<readonly GraphRelation[]> {
  const rows = await database.rows<GraphRelationRow>(RELATIONS, [JSON.stringify(oids)]);
  return rows.map((row) => ({ ...toRelation(row), children: JSON.parse(row.children) as string[] }));
}
