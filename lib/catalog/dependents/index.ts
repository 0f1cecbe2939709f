import type { Database } from '../../session/database';
import { type Edge, readEdges } from './edges';
import type { Dependency, Dependents, DependentView, OtherDependent } from './types';
import { readViews } from './views';

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
  const edges = await readEdges(database, oids);
  const found = new Set(edges.flatMap(({ view }) => (view === null ? [] : [view])));
  const views = (await readViews(database, [...found])).map((view) => ({
    ...view,
    dependsOn: edges.filter((edge) => edge.view === view.oid).map(toDependency),
  }));
  return { views: inDependencyOrder(views), others: edges.filter(({ view }) => view === null).map(toOther) };
}

function toDependency({ oid, columns, usesRowType }: Edge): Dependency {
  return { oid, columns, usesRowType };
}

function toOther(edge: Edge): OtherDependent {
  return { description: edge.description, classOf: edge.classOf, ...toDependency(edge) };
}

/** Each after all that it depends on; by name where that leaves a choice. */
function inDependencyOrder(views: readonly DependentView[]): readonly DependentView[] {
  const ordered: DependentView[] = [];
  let left = views;
  while (left.length > 0) {
    const waiting = new Set(left.map(({ oid }) => oid));
    const next = left.find(({ dependsOn }) => !dependsOn.some(({ oid }) => waiting.has(oid)));
    if (next === undefined) throw new Error(`views depend on each other: ${left.map(({ name }) => name).join(', ')}`);
    ordered.push(next);
    left = left.filter((view) => view !== next);
  }
  return ordered;
}
