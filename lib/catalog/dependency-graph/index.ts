import type { Database } from '../../session/database';
import { createGraph, type DependencyGraph } from './graph';
import { reachDownstream, reachUpstream } from './reached';
import { readReadings } from './readings';
import { readRelations } from './relations';

export * from './graph';

/** The graph of relations, their partitions and child tables, and all views that read them. */
export async function readDownstream(database: Database, oids: readonly string[]): Promise<DependencyGraph> {
  return readAmong(database, await reachDownstream(database, oids));
}

/** The graph of views and all that they read. */
export async function readUpstream(database: Database, oids: readonly string[]): Promise<DependencyGraph> {
  return readAmong(database, await reachUpstream(database, oids));
}

/** Asks nothing that PostgreSQL answers under a lock, as it does when it prints definitions. */
async function readAmong(database: Database, oids: readonly string[]): Promise<DependencyGraph> {
  const readings = await readReadings(database, oids);
  return createGraph(await readRelations(database, oids), readings);
}
