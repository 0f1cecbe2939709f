import type { Database } from '../../session/database';
import { type CatalogRelation, RELATION_COLUMNS, type RelationRow, toRelation } from '../relation';
import { type Edge, readEdges } from './edges';

const RELATIONS = `
  select ${RELATION_COLUMNS}
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm'
  order by n.nspname, c.relname`;

/**
 * The materialized views that depend on a relation, each after those that it reads. Unlike definitions, which the server
 * prints under a lock on all that they name, these are read without locking anything.
 */
export async function readMaterializedDependents(database: Database, oid: string): Promise<readonly CatalogRelation[]> {
  const edges = await readEdges(database, [oid]);
  const views = new Set(edges.flatMap(({ view }) => (view === null ? [] : [view])));
  const rows = await database.rows<RelationRow>(RELATIONS, [JSON.stringify([...views])]);
  const depths = depthsOf(oid, edges);
  const depthOf = (row: RelationRow): number => depths.get(row.oid) ?? 0;
  return [...rows].sort((one, other) => depthOf(one) - depthOf(other)).map(toRelation);
}

/** How many views are between each view and the relation, the longest way. */
function depthsOf(root: string, edges: readonly Edge[]): ReadonlyMap<string, number> {
  const depths = new Map([[root, 0]]);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { oid, view } of edges) {
      const from = depths.get(oid);
      if (view === null || from === undefined || (depths.get(view) ?? 0) > from) continue;
      depths.set(view, from + 1);
      changed = true;
    }
  }
  return depths;
}
