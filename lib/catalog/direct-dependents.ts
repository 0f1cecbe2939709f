import type { Database } from '../session/database';
import { type CatalogRelation, RELATION_COLUMNS, type RelationRow, toRelation } from './relation';

const DIRECT_DEPENDENTS = `
  select distinct ${RELATION_COLUMNS}
  from pg_catalog.pg_depend d
  join pg_catalog.pg_rewrite r on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and r.oid = d.objid
  join pg_catalog.pg_class c on c.oid = r.ev_class
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = $1::pg_catalog.oid
    and c.oid <> $1::pg_catalog.oid and c.relkind in ('m', 'v')`;

/** Views and materialized views whose own query names the relation. */
export async function directDependents(database: Database, relation: string): Promise<readonly CatalogRelation[]> {
  const rows = await database.rows<RelationRow>(DIRECT_DEPENDENTS, [relation]);
  return rows.map(toRelation);
}
