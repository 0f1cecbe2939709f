import { readColumns } from '../../catalog/attached/columns';
import { readRelation } from '../../catalog/attached/relation';
import type { Attached } from '../../catalog/attached/types';
import { readsOf, readUpstream } from '../../catalog/dependency-graph';
import { findRelation } from '../../catalog/relation';
import { readViewBody } from '../../catalog/view-body';
import { equalData } from '../../definition';
import { AlterBlockedError } from '../../errors';
import { isRebuilt, type Plan, type Target } from '../../plan/step';
import { sqlState } from '../../session/database-error';
import { restorePrivileges } from '../../storage/restore/privileges';
import type { ExecutionContext } from '../context';
import type { StepGuard } from '../steps/run-step';
import type { PreparedAlter } from './prepare';
import { assertUntouched } from './untouched';

/** A plain view that was renamed or dropped meanwhile. */
const UNDEFINED_TABLE = '42P01';

/** The checks of an alter around its steps: no other session changed what it replaces, and nothing still reads it. */
export function guardAlter(context: ExecutionContext, alter: PreparedAlter): StepGuard {
  const { database } = context;
  return {
    concerns: ({ kind }) => kind === 'lock' || kind === 'create' || kind === 'swap',
    before: async (step) => {
      if (step.kind === 'lock') await openForReplacing(context, alter.plan);
    },
    after: async (step) => {
      if (step.kind === 'lock') await assertUntouched(database, alter);
      if (step.kind === 'create' && step.origin.kind === 'body') await assertRetargeted(context, step.target, alter);
      if (step.kind === 'swap') await grantAgain(context, step.target, alter);
    },
    translate: async (step, error) => {
      if (step.kind === 'lock' && sqlState(error) === UNDEFINED_TABLE) await assertUntouched(database, alter);
      return error;
    },
  };
}

/**
 * A plain view that is replaced is parsed under a lock on all that it names. Another session can make that wait, which
 * must not be while readers wait: to print the view takes the same locks, before.
 */
async function openForReplacing({ database }: ExecutionContext, { steps }: Plan): Promise<void> {
  for (const step of steps) if (step.kind === 'replaceView') await readViewBody(database, step.oid);
}

/** What was built must read none of the relations that are about to go. */
async function assertRetargeted(
  { database }: ExecutionContext,
  target: Target,
  { plan, material }: PreparedAlter,
): Promise<void> {
  const { schema, name, temporaryName, kind } = target;
  const built = await findRelation(database, { schema, name: temporaryName });
  const reads = built === null ? [] : readsOf(await readUpstream(database, [built.oid]), built.oid);
  const left = reads.map(({ relation }) => relation).find((oid) => isRebuilt(plan, oid));
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
async function grantAgain({ database }: ExecutionContext, target: Target, { material }: PreparedAlter): Promise<void> {
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
