import { type DependencyGraph, readsOf, readUpstream } from '../../catalog/dependency-graph';
import { columnAt, findRelation, type ViewDefinition, walkExpression } from '../../definition';
import { readLiveViews, readNameLookup, readRegisteredViews } from '../../migrations/live/registered-views';
import { describeKey, keyOf, lookUp, type NameLookup, withViews } from '../../migrations/sequence/views';
import type { ExecutionContext } from '../../operations/context';
import type { RegisteredView } from '../../registry/registered-view';
import { askDatabase } from '../ask-database';
import type { Application, ReadRelation, ViewGraph, ViewNode } from '../types';

/**
 * Reads which registered view reads which table, view and column, of the views that are in the database. Changes nothing.
 *
 * @example
 * const { views } = await readGraph(await openProject());
 * console.log(views.map(({ name, reads }) => `${name}: ${reads.map((read) => read.name).join(', ')}`));
 */
export async function readGraph({ knex }: Pick<Application, 'knex'>): Promise<ViewGraph> {
  return askDatabase(knex, readIn);
}

async function readIn(context: ExecutionContext): Promise<ViewGraph> {
  const registered = await readRegisteredViews(context);
  const lookup = withViews(await readNameLookup(context), registered);
  const live = await readLiveViews(context, registered);
  const there = registered.flatMap((view) => {
    const state = live.get(keyOf(view));
    return state === undefined ? [] : [{ view, oid: state.oid }];
  });
  const graph = await readUpstream(
    context.database,
    there.map(({ oid }) => oid),
  );
  return {
    views: there.map(
      ({ view, oid }): ViewNode => ({
        name: describeKey(view, lookup),
        columns: columnsOf(view, lookup),
        reads: relationsReadBy(oid, graph, lookup),
      }),
    ),
  };
}

/** Those whose rows it reads. The row type alone is no source of data. */
function relationsReadBy(view: string, graph: DependencyGraph, lookup: NameLookup): readonly ReadRelation[] {
  const readings = readsOf(graph, view).filter(({ readsRows }) => readsRows);
  const columns = new Map(readings.map((reading) => [reading.relation, reading.columns]));
  return graph.relations.flatMap((relation): readonly ReadRelation[] => {
    const read = columns.get(relation.oid);
    return read === undefined ? [] : [{ name: describeKey(relation, lookup), kind: relation.kind, columns: read }];
  });
}

/** Of a query only the names of its outputs are known, where they were given. */
function columnsOf({ definition }: RegisteredView, lookup: NameLookup): ViewNode['columns'] {
  const { body } = definition;
  if (body.kind === 'query') return (body.columns ?? []).map((name) => ({ name, from: [] }));
  return body.columns.map(({ name, source }) => ({
    name: lookup.physical(name),
    from: [...new Set(sourcesOf(definition, source, lookup))],
  }));
}

function sourcesOf(
  { body }: ViewDefinition,
  source: Parameters<typeof walkExpression>[0],
  lookup: NameLookup,
): readonly string[] {
  if (body.kind === 'query') return [];
  return walkExpression(source).flatMap((inner) => {
    if (inner.kind === 'rows') {
      const table = inner.path.length === 0 ? body.parent : findRelation(body.relations, inner.path)?.table;
      return table === undefined ? [] : [describeKey(lookUp(table, lookup), lookup)];
    }
    if (inner.kind !== 'column') return [];
    const read = columnAt(body, inner.path, inner.column);
    return read === null ? [] : [`${describeKey(lookUp(read.table, lookup), lookup)}.${lookup.physical(read.name)}`];
  });
}
