import { readAlterRights } from '../../catalog/alter-rights';
import { readMaterializedDependents } from '../../catalog/dependents/materialized';
import type { CatalogRelation } from '../../catalog/relation';
import { canonicalBody } from '../../compiler/canonical-body';
import type { RelationName } from '../../definition';
import { alterView } from '../../definition';
import { builtDefinition } from '../../plan/built-definition';
import { planAlter } from '../../plan/plan-alter';
import type { Plan } from '../../plan/step';
import { undone } from '../../session/undone';
import { holdStatements } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { readCodeRights } from '../probe/foreign-code';
import { probeDefinition } from '../probe/probe';
import { assertNothingPlanted } from '../probe/probe-code';
import { createTemporaryNames } from '../probe/temporary-names';
import { readLiveState } from '../steps/live-view';
import { type AlterMaterial, createMaterial } from '../steps/material';
import { assertMayAlter, type RightsOfAlter } from '../steps/rights';
import type { AlterRequest } from './alter-view';
import { findStart, findView } from './start';

/** An alter that is ready to run. */
export interface PreparedAlter {
  readonly plan: Plan;
  readonly material: AlterMaterial;
  readonly rights: RightsOfAlter;
}

/** Reads what is there and plans; changes nothing. */
export async function prepareAlter(context: ExecutionContext, request: AlterRequest): Promise<PreparedAlter> {
  const { database, dialect } = context;
  const temporaryName = createTemporaryNames();
  const start = await findStart(context, request, temporaryName);
  // Printing definitions locks what they name, which would keep others off plain views and be in their way.
  const live = await undone(database, () => readLiveState(database, start.relation.oid));
  const wanted = alterView(start.definition, start.changes, request.problems);
  const built = builtDefinition(start.definition, wanted, start.changes);
  const probed = await probeDefinition(context, built.definition, {
    schema: start.relation.schema,
    name: temporaryName(start.relation.name, 'probe'),
    reader: live.owner,
  });
  const codeRights = await readCodeRights(context, start.relation.oid);
  await assertNothingPlanted(context, wanted, start.relation.schema, codeRights);
  const plan = planAlter({
    live: live.view,
    registered: start.definition,
    wanted,
    built,
    probed: { columns: probed.columns, isDifferent: canonicalBody(probed.body) !== canonicalBody(start.body) },
    alsoDropped: start.alsoDropped,
    physical: dialect.physicalName,
    temporaryName,
    isRestricted: request.isRestricted,
  });
  const columns = probed.columns.map(({ name }) => name);
  return {
    plan,
    material: await createMaterial(context, live, start.definition, plan, columns, temporaryName, codeRights),
    rights: { unreadable: probed.unreadable, tablespace: wanted.options.tablespace },
  };
}

/**
 * Prepares an alter of which nothing can become untrue before it ends: whatever it will replace is held first, and read
 * then. To wait for a lock on something that was read before would undo what another session did to it meanwhile.
 *
 * @throws {PermissionDeniedError} when the role may not alter the view.
 */
export async function prepareHeld(context: ExecutionContext, request: AlterRequest): Promise<PreparedAlter> {
  const relation = await findView(context, request);
  await assertMayAlter(context, relation);
  await holdAll(context, [relation]);
  await holdDependents(context, relation);
  return prepareAlter(context, request);
}

/** Those of other owners are reported once it is known that they are concerned. */
async function holdDependents(context: ExecutionContext, { oid }: CatalogRelation): Promise<void> {
  const { database } = context;
  const held = new Set<string>();
  for (;;) {
    const dependents = await readMaterializedDependents(database, oid);
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
