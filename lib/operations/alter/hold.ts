import { readAlterRights } from '../../catalog/alter-rights';
import { downstreamOf, inOrder, readDownstream } from '../../catalog/dependency-graph';
import type { CatalogRelation } from '../../catalog/relation';
import type { RelationName, TableName } from '../../definition';
import { storageOf } from '../../storage';
import { holdStatements } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { findView, requireView } from '../find-view';
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
    const relation = await requireView(context, view);
    await assertMayAlter(context, relation);
    await holdAll(context, [relation]);
    // The name can come to mean another relation while this waits for the lock.
    if ((await findView(context, view))?.oid !== relation.oid) continue;
    await holdDependents(context, relation);
    return relation;
  }
}

/** Those of other owners are reported once it is known that they are concerned. */
async function holdDependents(context: ExecutionContext, { oid }: CatalogRelation): Promise<void> {
  const { database } = context;
  const held = new Set<string>();
  for (;;) {
    const graph = await readDownstream(database, [oid]);
    const dependents = inOrder(graph, downstreamOf(graph, [oid])).filter((one) => storageOf(one) !== null);
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
