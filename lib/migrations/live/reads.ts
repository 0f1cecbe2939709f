import { readUpstream, upstreamOf } from '../../catalog/dependency-graph';
import type { ViewState } from '../../catalog/view-states';
import type { ExecutionContext } from '../../operations/context';
import { keyOf } from '../sequence/views';

/** What views read, directly or through other views: by the identity of the view, the keys of what it reads. */
export async function readReads(
  { database }: ExecutionContext,
  views: readonly ViewState[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const oids = views.map(({ oid }) => oid);
  const graph = await readUpstream(database, oids);
  const keys = new Map(graph.relations.map((relation) => [relation.oid, keyOf(relation)]));
  return new Map(
    oids.map((oid) => [oid, new Set([...upstreamOf(graph, [oid])].flatMap((one) => keys.get(one) ?? []))]),
  );
}
