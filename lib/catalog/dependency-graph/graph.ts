import type { CatalogRelation } from '../relation';
import type { RelationKind } from '../relation-kind';

/** Some relations, and how they read each other. A plain value: reading it took no locks on the relations. */
export interface DependencyGraph {
  /** By schema and name. */
  readonly relations: readonly GraphRelation[];
  /** All that there are between the relations, by the identities of reader and relation. */
  readonly readings: readonly Reading[];
}

/** Temporary views are not among them: only their own session can create them again. */
export interface GraphRelation extends CatalogRelation {
  readonly kind: Extract<RelationKind, 'table' | 'view' | 'materialized view' | 'foreign table'>;
  /** The identities of its partitions or child tables that are in the graph. */
  readonly children: readonly string[];
}

/** How a view depends on a relation. */
export interface Reading {
  /** The identity of the view or materialized view. */
  readonly reader: string;
  readonly relation: string;
  /** The columns that it names, in the order in which the relation has them. */
  readonly columns: readonly string[];
  /** It names the relation itself, so that its rows depend on those of the relation. */
  readonly readsRows: boolean;
  /** It names the relation's row type, or an array of that. */
  readonly usesRowType: boolean;
}

/** A graph without the readings of relations that were dropped while it was read. */
export function createGraph(relations: readonly GraphRelation[], readings: readonly Reading[]): DependencyGraph {
  const known = new Set(relations.map(({ oid }) => oid));
  return { relations, readings: readings.filter(({ reader, relation }) => known.has(reader) && known.has(relation)) };
}

/** What a view reads directly. */
export function readsOf(graph: DependencyGraph, oid: string): readonly Reading[] {
  return readingsByReader(graph).get(oid) ?? [];
}

/** What reads a relation directly. */
export function readersOf({ readings }: DependencyGraph, oid: string): readonly Reading[] {
  return readings.filter(({ relation }) => relation === oid);
}

/** The identities of all that views read, directly or through other views. */
export function upstreamOf(graph: DependencyGraph, oids: Iterable<string>): ReadonlySet<string> {
  const readings = readingsByReader(graph);
  return reachedFrom(oids, (oid) => (readings.get(oid) ?? []).map(({ relation }) => relation));
}

/**
 * The identities of all that reads relations, directly or through other views. The partitions and child tables of a
 * relation, with their readers, are downstream of it.
 */
export function downstreamOf({ relations, readings }: DependencyGraph, oids: Iterable<string>): ReadonlySet<string> {
  const children = relations.flatMap(({ oid, children: all }) => all.map((child) => [oid, child] as const));
  const readers = readings.map(({ reader, relation }) => [relation, reader] as const);
  const next = collect([...children, ...readers]);
  return reachedFrom(oids, (oid) => next.get(oid) ?? []);
}

/**
 * Relations, each after everything that it reads, also where it reads that through views that are not asked for. By
 * schema and name where that leaves a choice.
 */
export function inOrder(graph: DependencyGraph, oids?: Iterable<string>): readonly GraphRelation[] {
  const wanted = new Set(oids ?? graph.relations.map(({ oid }) => oid));
  const reads = readingsByReader(graph);
  // The others come first wherever they can, so that none of the wanted waits longer than it must.
  const waiting = new Set([
    ...graph.relations.filter(({ oid }) => !wanted.has(oid)),
    ...graph.relations.filter(({ oid }) => wanted.has(oid)),
  ]);
  const done = new Set<string>();
  const ordered: GraphRelation[] = [];
  while (waiting.size > 0) {
    const next = first(waiting, ({ oid }) => (reads.get(oid) ?? []).every(({ relation }) => done.has(relation)));
    if (next === undefined) throw new Error(`views depend on each other: ${[...waiting].map(nameOf).join(', ')}`);
    waiting.delete(next);
    done.add(next.oid);
    if (wanted.has(next.oid)) ordered.push(next);
  }
  return ordered;
}

const grouped = new WeakMap<DependencyGraph, ReadonlyMap<string, readonly Reading[]>>();

/** Grouped once for each graph: of a large one, each view is asked for. */
function readingsByReader(graph: DependencyGraph): ReadonlyMap<string, readonly Reading[]> {
  const found = grouped.get(graph) ?? collect(graph.readings.map((reading) => [reading.reader, reading] as const));
  grouped.set(graph, found);
  return found;
}

function collect<Value>(pairs: readonly (readonly [string, Value])[]): ReadonlyMap<string, readonly Value[]> {
  const collected = new Map<string, Value[]>();
  for (const [from, to] of pairs) {
    const known = collected.get(from);
    if (known === undefined) collected.set(from, [to]);
    else known.push(to);
  }
  return collected;
}

function reachedFrom(oids: Iterable<string>, next: (oid: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>([...oids].flatMap(next));
  // A set that grows while it is iterated is iterated to its new end.
  for (const oid of reached) for (const one of next(oid)) reached.add(one);
  return reached;
}

function first<Item>(items: Iterable<Item>, test: (item: Item) => boolean): Item | undefined {
  for (const item of items) if (test(item)) return item;
  return undefined;
}

function nameOf({ name }: GraphRelation): string {
  return name;
}
