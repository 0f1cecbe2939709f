import { findRelation } from '../../catalog/relation';
import { describeTableName, type Problems, type TableName, type ViewChange } from '../../definition';
import { AlterBlockedError } from '../../errors';
import type { Plan } from '../../plan/step';
import { ensureRegistry } from '../../registry/ensure';
import { findRegisteredView } from '../../registry/find-view';
import { saveAlteredView, saveChangedView } from '../../registry/save-view';
import { readServerHash } from '../../registry/server-hash';
import { attempt } from '../attempt';
import type { ExecutionContext } from '../context';
import type { AlterOptions } from '../steps/options';
import { assertMayRun } from '../steps/rights';
import { type AlterPlan, describePlan } from './describe-plan';
import { followRenames, readReaders } from './follow-renames';
import { prepareAlter, prepareHeld } from './prepare';
import { runPlan } from './run-plan';

export interface AlterRequest {
  readonly view: TableName;
  readonly changes: readonly ViewChange[];
  /** What was wrong with the calls that made the changes. */
  readonly problems: Problems;
  readonly isRestricted: boolean;
}

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
    const { plan, material, rights } = await prepareHeld(context, request);
    if (plan.obstacles.length > 0) throw blocked(request.view, plan);
    await assertMayRun(context, request.view, plan, material, rights);
    const readers = await readReaders(context, plan, material);
    await runPlan(context, plan, material, options);
    await register(context, plan);
    const obstacles = await followRenames(context, plan, material, readers);
    if (obstacles.length > 0) throw blocked(request.view, { ...plan, obstacles });
  });
}

/** The plan of an alter as it would be now; changes nothing. */
export async function planMaterializedViewAlter(context: ExecutionContext, request: AlterRequest): Promise<AlterPlan> {
  return attempt(context, { verb: 'alter', view: request.view }, async () => {
    const { plan, material } = await prepareAlter(context, request);
    return describePlan(plan, material);
  });
}

function blocked(view: TableName, { obstacles }: Plan): AlterBlockedError {
  const list = obstacles.map(({ message }) => `\n  - ${message}`).join('');
  return new AlterBlockedError(
    `altering the materialized view "${describeTableName(view)}" is not possible:${list}`,
    obstacles,
  );
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
    if (isDependent && known === null) continue;
    const view = {
      schema,
      name,
      kind: 'materialized',
      serverHash: await readServerHash(database, relation.oid),
    } as const;
    if (known !== null)
      await saveChangedView(database, registrySchema, known, { ...view, definition: known.definition });
    else if (step.kind === 'register') {
      await saveAlteredView(database, registrySchema, { ...view, definition: step.definition });
    }
  }
}
