import { isExposed } from '../../catalog/foreign-code';
import { findRelation } from '../../catalog/relation';
import { assertNever, keepsRows } from '../../definition';
import type { Step } from '../../plan/step';
import type { Statement } from '../../session/database';
import { lockWithRetry, type WantedLock } from '../../session/lock';
import { builtIndex, compileStep, type StepMaterial, settingsOf } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { assertNothingPlantedIn, type CodeRights } from '../probe/foreign-code';
import { createIndexAsParsed } from './create-index';
import { type AlterOptions, announce } from './options';

/** What an operation does beside the steps, in the same transaction. */
export interface StepGuard {
  /** Whether something is to be done before or after a step. */
  concerns?(step: Step): boolean;
  before?(step: Step): Promise<void>;
  after?(step: Step): Promise<void>;
  /** The error to throw in place of the one that ended a step. */
  translate?(step: Step, error: unknown): Promise<unknown>;
}

/** All that the steps of one operation need while they run. */
export interface StepRun {
  readonly context: ExecutionContext;
  readonly material: StepMaterial;
  readonly options: AlterOptions;
  /** The rights of a view that is built from a definition, by its identity. */
  readonly codeRights: (oid: string) => CodeRights;
  readonly guard: StepGuard;
}

/** Runs steps in order, in the open transaction. The operation itself ran `hold` before, and runs `register` after. */
export async function runSteps(run: StepRun, steps: readonly Step[]): Promise<void> {
  for (const group of groupsOf(run, steps)) {
    if (!(await runTogether(run, group))) for (const step of group) await runStep(run, step);
  }
}

/** In one round trip: others wait meanwhile. When that fails, each step is run by itself, so that the error is of one. */
async function runTogether({ context, material, options }: StepRun, group: readonly Step[]): Promise<boolean> {
  if (options.onStep !== null || !isShort(group[0] as Step)) return false;
  const statements = group.flatMap((step) =>
    compileStep(step, material).map((sql): Statement => ({ sql, settings: settingsOf(step, material) })),
  );
  if (statements.length === 0) return true;
  return statements.length > 1 && context.database.batch(statements);
}

/** Neighbours that take no time and need nothing done before or after them. */
function groupsOf({ options, guard }: StepRun, steps: readonly Step[]): readonly (readonly Step[])[] {
  const isAlone = (step: Step): boolean => options.onStep !== null || !isShort(step) || guard.concerns?.(step) === true;
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last === undefined || isAlone(step) || isAlone(last[0] as Step)) groups.push([step]);
    else last.push(step);
  }
  return groups;
}

/** Whether a step may be run twice, and holds no text of a declaration. */
function isShort(step: Step): boolean {
  switch (step.kind) {
    case 'prepare':
    case 'analyze':
    case 'attach':
    case 'swap':
    case 'replaceView':
    case 'dropOld':
    case 'renameAttached':
    case 'renameColumn':
    case 'renameTableColumn':
    case 'moveTable':
    case 'dropIndex':
    case 'renameIndex':
      return true;
    case 'create':
      return step.origin.kind === 'body';
    case 'hold':
    case 'fill':
    case 'rebuildIndex':
    case 'createIndex':
    case 'lock':
    case 'comment':
    case 'commentColumn':
    case 'setStorage':
    case 'register':
      return false;
    default:
      return assertNever(step);
  }
}

export async function runStep(run: StepRun, step: Step): Promise<void> {
  const { context, options, guard } = run;
  await announce(options, context.database, step);
  if (step.kind === 'hold') return;
  try {
    await guard.before?.(step);
    await perform(run, step);
    await guard.after?.(step);
  } catch (error) {
    throw guard.translate === undefined ? error : await guard.translate(step, error);
  }
}

async function perform(run: StepRun, step: Step): Promise<void> {
  const { context, material, options, codeRights } = run;
  const { database } = context;
  const built = builtIndex(step, material);
  const rights = built === null ? null : codeRights(material.attachedTo(built.view).oid);
  let statements = compileStep(step, material);
  if (built !== null && rights !== null && (await isExposed(database, rights.owner))) {
    await createIndexAsParsed(context, built, rights);
    statements = statements.slice(1);
  }
  if (step.kind === 'lock') return lockWithRetry(database, locksOf(step, statements), options.lock);
  for (const sql of statements) await database.run(sql, [], settingsOf(step, material));
  if (step.kind === 'create' && step.origin.kind === 'definition') await assertNothingPlanted(run, step);
}

/** Readers of a plain view lock it before what it reads, so that plain views come first and tables last. */
function locksOf(
  { relations, tables = [] }: Extract<Step, { kind: 'lock' }>,
  statements: readonly string[],
): readonly WantedLock[] {
  const wanted = [
    ...relations.map(({ schema, name, kind }) => ({ schema, name, keepsPlace: !keepsRows(kind) })),
    ...tables.map(({ schema, name }) => ({ schema, name, keepsPlace: true })),
  ];
  return wanted.map((one, index) => ({ ...one, sql: statements[index] as string }));
}

/** Checks the code that a created view uses, before the view is filled. */
async function assertNothingPlanted(
  { context, codeRights }: StepRun,
  { target }: Extract<Step, { kind: 'create' }>,
): Promise<void> {
  if (!(await isExposed(context.database, codeRights(target.oid).owner))) return;
  const created = await findRelation(context.database, { schema: target.schema, name: target.temporaryName });
  if (created === null) throw new Error(`the view ${target.schema}.${target.temporaryName} cannot be found`);
  await assertNothingPlantedIn(context, target, created, codeRights(target.oid));
}
