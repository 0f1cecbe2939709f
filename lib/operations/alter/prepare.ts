import { readAlterRights } from '../../catalog/alter-rights';
import type { Attached } from '../../catalog/attached/types';
import { readMaterializedDependents } from '../../catalog/dependents/materialized';
import type { CatalogRelation } from '../../catalog/relation';
import { canonicalBody } from '../../compiler/canonical-body';
import type { RelationName } from '../../definition';
import { alterView } from '../../definition';
import { builtDefinition } from '../../plan/built-definition';
import { planAlter } from '../../plan/plan-alter';
import { isRebuilt, type Plan } from '../../plan/step';
import { undone } from '../../session/undone';
import { holdStatements, type StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { findView } from '../find-view';
import { type CodeRights, readCodeRights } from '../probe/foreign-code';
import { probeDefinition } from '../probe/probe';
import { assertNothingPlanted } from '../probe/probe-code';
import { createTemporaryNames } from '../probe/temporary-names';
import { type LiveState, readLiveState } from '../steps/live-view';
import { createMaterial } from '../steps/material';
import { assertMayAlter, type RightsOfAlter } from '../steps/rights';
import type { AlterRequest } from './request';
import { findStart, requireView } from './start';

/** An alter that is ready to run. */
export interface PreparedAlter {
  readonly plan: Plan;
  readonly material: StepMaterial;
  readonly rights: RightsOfAlter;
  /** The view and its dependents as they were when the alter was planned. */
  readonly live: LiveState;
  /** The owner of the altered view, and the code that the view already runs. */
  readonly codeRights: CodeRights;
}

/** Reads what is there and plans; changes nothing. */
export async function prepareAlter(context: ExecutionContext, request: AlterRequest): Promise<PreparedAlter> {
  return prepare(context, request, await requireView(context, request));
}

async function prepare(
  context: ExecutionContext,
  request: AlterRequest,
  relation: CatalogRelation,
): Promise<PreparedAlter> {
  const { database, dialect } = context;
  const temporaryName = createTemporaryNames();
  const start = await findStart(context, request, relation, temporaryName);
  // Printing definitions locks what they name, which would keep others off plain views and be in their way.
  const live = await undone(database, () => readLiveState(database, relation.oid));
  const wanted = alterView(start.definition, start.changes, request.problems);
  const built = builtDefinition(start.definition, wanted, start.changes);
  const probed = await probeDefinition(context, built.definition, {
    schema: relation.schema,
    name: temporaryName(relation.name, 'probe'),
    reader: live.owner,
  });
  const codeRights = await readCodeRights(context, relation.oid);
  await assertNothingPlanted(context, wanted, relation.schema, codeRights);
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
  return {
    ...{ plan, live, codeRights },
    material: await createAlterMaterial(context, live, plan, new Set(probed.columns.map(({ name }) => name))),
    rights: { unreadable: probed.unreadable, tablespace: wanted.options.tablespace },
  };
}

/** Only the altered view loses columns. Its own columns are built under the names that they had. */
function createAlterMaterial(
  context: ExecutionContext,
  live: LiveState,
  plan: Plan,
  built: ReadonlySet<string>,
): Promise<StepMaterial> {
  const temporaryName = createTemporaryNames();
  const { oid } = live.view;
  return createMaterial(context, {
    relations: [...new Set(live.attached.values())].map((attached) => ({
      attached: attached.oid === oid ? withoutDropped(attached, plan) : attached,
      body: live.bodies.get(attached.oid) ?? null,
    })),
    beside: plan.steps.flatMap((step) => (step.kind === 'create' ? [step.target] : [])),
    keepsColumn: (relation, column) => relation !== oid || built.has(column),
    temporaryName: (name) => temporaryName(name, 'new'),
  });
}

/** Without the indexes that are dropped, which the new relation does not get. */
function withoutDropped(own: Attached, plan: Plan): Attached {
  if (!isRebuilt(plan, own.oid)) return own;
  const kept = new Set(
    plan.steps.flatMap((step) => (step.kind === 'rebuildIndex' && step.target.oid === own.oid ? [step.index] : [])),
  );
  return { ...own, indexes: own.indexes.filter(({ name }) => kept.has(name)) };
}

/**
 * Prepares an alter of which nothing can become untrue before it ends: whatever it will replace is held first, and read
 * then. To wait for a lock on something that was read before would undo what another session did to it meanwhile.
 *
 * @throws {PermissionDeniedError} when the role may not alter the view.
 */
export async function prepareHeld(context: ExecutionContext, request: AlterRequest): Promise<PreparedAlter> {
  const relation = await holdView(context, request);
  await holdDependents(context, relation);
  return prepare(context, request, relation);
}

/** The name can come to mean another relation while this waits for the lock. */
async function holdView(context: ExecutionContext, request: AlterRequest): Promise<CatalogRelation> {
  for (;;) {
    const relation = await requireView(context, request);
    await assertMayAlter(context, relation);
    await holdAll(context, [relation]);
    if ((await findView(context, request.view))?.oid === relation.oid) return relation;
  }
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
