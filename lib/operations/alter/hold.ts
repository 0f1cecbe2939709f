import { downstreamOf, readDownstream } from '../../catalog/dependency-graph';
import type { CatalogRelation } from '../../catalog/relation';
import { readViewsRead } from '../../catalog/views-read';
import type { TableName } from '../../definition';
import { storageOf } from '../../storage';
import { type Claims, claimView } from '../claim';
import type { ExecutionContext } from '../context';
import { ViewMissing } from '../errors/attempted';
import { findView } from '../find-view';
import { assertLocked } from '../locked';
import { holdReaders, holdRelations } from '../steps/hold';
import { assertMayAlter } from '../steps/rights';

/**
 * Holds a view and the materialized views that read it, so that nothing that is read of them then becomes untrue before
 * the alter ends. To wait for a lock on something that was read before would undo what another session did meanwhile.
 * Views of other owners are reported once it is known that they are concerned.
 *
 * @throws {PermissionDeniedError} when the role may not alter the view.
 */
export async function holdView(context: ExecutionContext, view: TableName): Promise<CatalogRelation> {
  for (;;) {
    const relation = await claimView(context, view, (found) => claimsOn(context, found));
    if (relation === null) throw new ViewMissing();
    await holdRelations(context, [relation]);
    // Somebody who makes no claim can rename it while this waits for the lock.
    if ((await findView(context, view))?.oid !== relation.oid) continue;
    await assertLocked(context, relation, 'alter');
    await holdReaders(context, [relation.oid]);
    return relation;
  }
}

async function claimsOn(context: ExecutionContext, relation: CatalogRelation): Promise<Claims> {
  await assertMayAlter(context, relation);
  const { database } = context;
  const graph = await readDownstream(database, [relation.oid]);
  const reached = downstreamOf(graph, [relation.oid]);
  const readers = graph.relations.filter((one) => reached.has(one.oid) && storageOf(one) !== null);
  const changed = [relation.oid, ...readers.map(({ oid }) => oid)];
  return { changed, read: await readViewsRead(database, changed) };
}
