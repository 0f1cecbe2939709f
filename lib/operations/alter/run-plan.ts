import { readColumns } from '../../catalog/attached/columns';
import { readRelation } from '../../catalog/attached/relation';
import type { Attached } from '../../catalog/attached/types';
import { isExposed } from '../../catalog/foreign-code';
import { readsOf } from '../../catalog/reads';
import { findRelation } from '../../catalog/relation';
import { readViewBody } from '../../catalog/view-body';
import { equalData } from '../../definition';
import { AlterBlockedError } from '../../errors';
import type { Plan, Step, Target } from '../../plan/step';
import { sqlState } from '../../session/database-error';
import { lockWithRetry } from '../../session/lock';
import { compileStep, settingsOf } from '../../storage/compile-step';
import { restorePrivileges } from '../../storage/restore/privileges';
import type { ExecutionContext } from '../context';
import { assertNothingPlantedIn } from '../probe/foreign-code';
import { createIndexAsParsed } from '../steps/create-index';
import type { AlterMaterial } from '../steps/material';
import { type AlterOptions, announce } from '../steps/options';
import { assertUntouched } from './untouched';

/** A plain view that was renamed or dropped meanwhile. */
const UNDEFINED_TABLE = '42P01';

/** Runs the steps of a plan in order, in the transaction that is open. What they hold is held; `register` is the caller's. */
export async function runPlan(
  context: ExecutionContext,
  plan: Plan,
  material: AlterMaterial,
  options: AlterOptions,
): Promise<void> {
  for (const step of plan.steps) {
    await announce(options, context.database, step);
    if (step.kind === 'lock') await openForReplacing(context, plan);
    await runStep(context, step, material, options);
  }
}

/**
 * A plain view that is replaced is parsed under a lock on all that it names. Another session can make that wait, which
 * must not be while readers wait: to print the view takes the same locks, before.
 */
async function openForReplacing({ database }: ExecutionContext, { steps }: Plan): Promise<void> {
  for (const step of steps) if (step.kind === 'replaceView') await readViewBody(database, step.oid);
}

async function runStep(
  context: ExecutionContext,
  step: Step,
  material: AlterMaterial,
  options: AlterOptions,
): Promise<void> {
  const { database } = context;
  if (step.kind === 'hold') return;
  const { codeRights } = material;
  if (step.kind === 'createIndex' && (await isExposed(database, codeRights.owner)))
    return createIndexAsParsed(context, step, codeRights);
  const statements = compileStep(step, material);
  if (step.kind === 'lock') {
    const views = step.relations.filter(({ kind }) => kind === 'view');
    try {
      await lockWithRetry(database, statements, options.lock, views.length);
    } catch (error) {
      if (sqlState(error) === UNDEFINED_TABLE) await assertUntouched(database, material);
      throw error;
    }
    return assertUntouched(database, material);
  }
  for (const sql of statements) await database.run(sql, [], settingsOf(step, material));
  if (step.kind === 'create') await assertCreatedRight(context, step, material);
  if (step.kind === 'swap') await grantAgain(context, step.target, material);
}

/** Checks the code that a created view uses, before the view is filled. */
async function assertCreatedRight(
  context: ExecutionContext,
  { origin, target }: Extract<Step, { kind: 'create' }>,
  material: AlterMaterial,
): Promise<void> {
  if (origin.kind === 'body') return assertRetargeted(context, target, material);
  const created = await findRelation(context.database, { schema: target.schema, name: target.temporaryName });
  if (created === null) throw new Error(`the view ${target.schema}.${target.temporaryName} cannot be found`);
  await assertNothingPlantedIn(context, target, created, material.codeRights);
}

/** What was built must read none of the relations that are about to go. */
async function assertRetargeted(
  { database }: ExecutionContext,
  target: Target,
  material: AlterMaterial,
): Promise<void> {
  const { schema, name, temporaryName, kind } = target;
  const built = await findRelation(database, { schema, name: temporaryName });
  const read = built === null ? [] : await readsOf(database, built.oid);
  const left = read.find((oid) => material.isRebuilt(oid));
  if (left === undefined) return;
  const old = material.attachedTo(left);
  throw new AlterBlockedError(`${kind} ${schema}.${name} cannot be rebuilt with ${old.schema}.${old.name}`, [
    {
      message: `${kind} ${schema}.${name} names ${old.schema}.${old.name} in a way that cannot be redirected`,
      hint: 'drop it before the alter and create it again after',
    },
  ]);
}

/** Granting takes no lock that keeps it away while the new relation is built. */
async function grantAgain({ database }: ExecutionContext, target: Target, material: AlterMaterial): Promise<void> {
  const before = material.attachedTo(target.oid);
  const now = {
    ...before,
    ...(await readRelation(database, target.oid)),
    columns: await readColumns(database, target.oid),
  };
  const grantsOf = ({ privileges, columns }: Attached) => [privileges, columns.map((column) => column.privileges)];
  if (equalData(grantsOf(before), grantsOf(now))) return;
  const given = [before, now].flatMap(({ privileges, columns }) => [
    ...(privileges ?? []),
    ...columns.flatMap((column) => column.privileges),
  ]);
  const defaultGrantees = [...new Set([...now.defaultGrantees, ...given.map(({ grantee }) => grantee)])];
  const restore = { ...material.restoreTarget(target), name: target.name };
  for (const sql of restorePrivileges({ ...now, defaultGrantees }, restore)) await database.run(sql);
}
