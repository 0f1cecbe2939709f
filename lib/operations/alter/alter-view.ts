import { findRelation } from '../../catalog/relation';
import type { Plan } from '../../plan/step';
import { ensureRegistry } from '../../registry/ensure';
import { findRegisteredView } from '../../registry/find-view';
import { saveAlteredView, saveChangedView } from '../../registry/save-view';
import { readServerHash } from '../../registry/server-hash';
import { storageFor } from '../../storage';
import { attempt } from '../attempt';
import type { ExecutionContext } from '../context';
import { declaring } from '../errors/culprit';
import { requireView } from '../find-view';
import type { AlterOptions } from '../steps/options';
import { assertMayRun } from '../steps/rights';
import { runSteps } from '../steps/run-step';
import { assertPossible } from './assert-possible';
import { type AlterPlan, describePlan } from './describe-plan';
import { followRenames, readReaders } from './follow-renames';
import { guardAlter } from './guard';
import { holdView } from './hold';
import { prepareAlter } from './prepare';
import type { AlterRequest } from './request';

/**
 * Alters a view: all of it or nothing, and readers wait for no more than the swap.
 *
 * @throws {DefinitionError} when the changes are impossible, naming all problems.
 * @throws {AlterBlockedError} naming all that stands in the way.
 * @throws {PermissionDeniedError} naming all rights that are missing.
 * @throws {ViewChangedByHandError} when the view is not what the registry recorded.
 */
export async function alterMaterializedView(
  context: ExecutionContext,
  request: AlterRequest,
  options: AlterOptions,
): Promise<void> {
  const what = { verb: 'alter', view: request.view } as const;
  await attempt(context, what, () => ensureRegistry(context.database, context.registrySchema));
  await attempt(context, what, async () => {
    const held = await holdView(context, request.view);
    const alter = await prepareAlter(context, request, held);
    const { plan, material, codeRights } = alter;
    assertPossible(request.view, plan.obstacles);
    await assertMayRun(context, request.view, plan, material, alter.rights);
    const readers = await readReaders(context, alter);
    const guard = guardAlter(context, alter);
    const run = { context, material, options, codeRights, guard };
    await declaring(alter.wanted, () => runSteps(run, plan.steps));
    await register(context, plan);
    assertPossible(request.view, await followRenames(context, alter, readers));
  });
}

/** The plan of an alter as it would be now; changes nothing. */
export async function planMaterializedViewAlter(context: ExecutionContext, request: AlterRequest): Promise<AlterPlan> {
  return attempt(context, { verb: 'alter', view: request.view }, async () => {
    const relation = await requireView(context, request.view);
    const { plan, material } = await prepareAlter(context, request, relation);
    return describePlan(plan, material);
  });
}

/** Registers what the view is now, and what the server makes of the registered views that were rebuilt with it. */
async function register({ database, registrySchema }: ExecutionContext, { steps }: Plan): Promise<void> {
  for (const step of steps) {
    const isDependent = step.kind === 'create' && step.origin.kind === 'body';
    if (!isDependent && step.kind !== 'register') continue;
    const { schema, name } = step.kind === 'register' ? step.relation : step.target;
    const relation = await findRelation(database, { schema, name });
    if (relation === null) throw new Error(`the view ${schema}.${name} was altered and cannot be found`);
    const known = isDependent ? await findRegisteredView(database, registrySchema, relation) : null;
    const definition = step.kind === 'register' ? step.definition : known?.definition;
    if (definition === undefined) continue;
    const serverHash = await readServerHash(database, relation.oid);
    const view = { schema, name, kind: storageFor(definition).registeredAs, definition, serverHash };
    if (known !== null) await saveChangedView(database, registrySchema, known, view);
    else await saveAlteredView(database, registrySchema, view);
  }
}
