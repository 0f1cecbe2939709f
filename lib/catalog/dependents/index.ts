import type { Database } from '../../session/database';
import { downstreamOf, type GraphRelation, inOrder, type Reading, readDownstream, readsOf } from '../dependency-graph';
import { readBodies } from './bodies';
import { readOthers } from './others';
import type { Dependency, Dependents, DependentView } from './types';

export type * from './types';

/**
 * What depends on a view or materialized view, directly or through other views, beside what is attached to it.
 * Functions whose body is a string are not known to the catalog: they find relations by name, each time.
 */
export function readDependents(database: Database, oid: string): Promise<Dependents> {
  return readDependentsOfTables(database, [oid]);
}

/**
 * The views on tables and on their partitions and child tables, and what depends on those views. What else depends on
 * the tables themselves is left out: they stay.
 */
export async function readDependentsOfTables(database: Database, oids: readonly string[]): Promise<Dependents> {
  const graph = await readDownstream(database, oids);
  const others = await readOthers(
    database,
    graph.relations.map(({ oid }) => oid),
  );
  const found = inOrder(graph, downstreamOf(graph, oids)).filter(isView);
  const bodies = await readBodies(
    database,
    found.map(({ oid }) => oid),
  );
  const views = found.flatMap(({ oid, schema, name, kind, populated: isPopulated }): DependentView[] => {
    const body = bodies.get(oid);
    const dependsOn = readsOf(graph, oid).map(toDependency);
    return body === undefined ? [] : [{ oid, schema, name, kind, isPopulated, dependsOn, body }];
  });
  return { views, others };
}

function toDependency({ relation, columns, usesRowType }: Reading): Dependency {
  return { oid: relation, columns, usesRowType };
}

function isView(relation: GraphRelation): relation is GraphRelation & { readonly kind: 'view' | 'materialized view' } {
  return relation.kind === 'view' || relation.kind === 'materialized view';
}
