import type { Database } from '../session/database';
import { type CatalogRelation, RELATION_COLUMNS, type RelationRow, toRelation } from './relation';

const NAMESAKES = `
  select ${RELATION_COLUMNS}
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relname = $1::pg_catalog.text::pg_catalog.name and c.relname::pg_catalog.text = $1::pg_catalog.text
  order by c.relkind = 'm' desc, n.nspname
  limit 20`;

/** Relations of that name in any schema, materialized views first: what somebody may have meant. */
export async function findNamesakes(database: Database, name: string): Promise<readonly CatalogRelation[]> {
  const rows = await database.rows<RelationRow>(NAMESAKES, [name]);
  return rows.map(toRelation);
}
