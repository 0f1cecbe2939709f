import { readAlterRights } from '../../catalog/alter-rights';
import { downstreamOf, inOrder, readDownstream } from '../../catalog/dependency-graph';
import type { CatalogRelation } from '../../catalog/relation';
import { readViewsRead } from '../../catalog/views-read';
import type { RelationName, TableName } from '../../definition';
import type { Database } from '../../session/database';
import { storageOf } from '../../storage';
import { holdStatements } from '../../storage/compile-step';
import { type Claims, claimView } from '../claim';
import type { ExecutionContext } from '../context';
import { ViewMissing } from '../errors/attempted';
import { findView } from '../find-view';
import { assertLocked } from '../locked';
import { createTemporaryNames } from '../probe/temporary-names';
import { assertMayAlter } from '../steps/rights';

/**
 * Holds a view and the materialized views that read it, so that nothing that is read of them then becomes untrue before
 * the alter ends. To wait for a lock on something that was read before would undo what another session did meanwhile.
 *
 * @throws {PermissionDeniedError} when the role may not alter the view.
 */
export async function holdView(context: ExecutionContext, view: TableName): Promise<CatalogRelation> {
  for (;;) {
    const relation = await claimView(context, view, (found) => claimsOn(context, found));
    if (relation === null) throw new ViewMissing();
    await holdAll(context, [relation]);
    // Somebody who makes no claim can rename it while this waits for the lock.
    if ((await findView(context, view))?.oid !== relation.oid) continue;
    await assertLocked(context, relation, 'alter');
    await holdDependents(context, relation);
    return relation;
  }
}

async function claimsOn(context: ExecutionContext, relation: CatalogRelation): Promise<Claims> {
  await assertMayAlter(context, relation);
  const { database } = context;
  const changed = [relation.oid, ...(await readDependents(database, relation)).map(({ oid }) => oid)];
  return { changed, read: await readViewsRead(database, changed) };
}

/** The materialized views that read a view. */
async function readDependents(database: Database, { oid }: CatalogRelation): Promise<readonly CatalogRelation[]> {
  const graph = await readDownstream(database, [oid]);
  return inOrder(graph, downstreamOf(graph, [oid])).filter((one) => storageOf(one) !== null);
}

/** Those of other owners are reported once it is known that they are concerned. */
async function holdDependents(context: ExecutionContext, relation: CatalogRelation): Promise<void> {
  const { database } = context;
  const held = new Set<string>();
  for (;;) {
    const dependents = await readDependents(database, relation);
    const rights = await readAlterRights(
      database,
      dependents.map((dependent) => dependent.oid),
    );
    const free = rights.relations.filter((one) => one.isOwner && one.mayCreateInSchema && !held.has(one.oid));
    if (free.length === 0) return;
    await holdAll(context, free);
    for (const one of free) held.add(one.oid);
  }
}

async function holdAll({ database }: ExecutionContext, relations: readonly RelationName[]): Promise<void> {
  const temporaryName = createTemporaryNames();
  for (const relation of relations) {
    for (const sql of holdStatements(relation, temporaryName(relation.name, 'hold'))) await database.run(sql);
  }
}
