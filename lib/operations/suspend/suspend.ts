import { readAttached } from '../../catalog/attached';
import type { Attached } from '../../catalog/attached/types';
import { type Dependents, readDependentsOfTables } from '../../catalog/dependents';
import { readTables } from '../../catalog/table-names';
import { readUnreadable } from '../../catalog/unreadable';
import { readViewDescriptions } from '../../catalog/view-descriptions';
import { keepsRows } from '../../definition';
import { findInTheWay } from '../../plan/in-the-way';
import type { LiveDependent, LiveObject } from '../../plan/live';
import { planReturn, planSuspension } from '../../plan/plan-suspension';
import type { Obstacle, Step } from '../../plan/step';
import type { NamedTable } from '../../plan/table-names';
import { type DatabaseError, sqlState } from '../../session/database-error';
import type { StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { currentDefinition, type RegisteredDependent } from '../follow/registered';
import { readCodeRights } from '../probe/foreign-code';
import { toLiveDependent } from '../steps/live-view';
import type { AlterOptions } from '../steps/options';
import { assertMayRun } from '../steps/rights';
import { runSteps } from '../steps/run-step';
import { blocked } from './blocked';
import { createSuspensionRun, type SuspendedView } from './suspended-view';

/** "feature not supported", as altering the type of a column is under a view, and "dependent objects still exist". */
const IN_THE_WAY: ReadonlySet<string> = new Set(['0A000', '2BP01']);

/** Whether a statement may have been stopped by a view. */
export function isInTheWay(error: unknown): error is DatabaseError {
  return IN_THE_WAY.has(sqlState(error) ?? '');
}

export interface SuspensionScope {
  /** The identities of the tables. */
  readonly tables: readonly string[];
  /** What they were called in the beginning. */
  readonly before: readonly NamedTable[];
  readonly registered: readonly RegisteredDependent[];
}

/**
 * Drops the views that kept a statement from running, and what reads them. Returns them each after everything that it
 * reads; none when no view on the tables was the reason.
 *
 * @throws {AlterBlockedError} naming all that could not be brought back, nothing dropped.
 */
export async function suspendFor(
  context: ExecutionContext,
  scope: SuspensionScope,
  error: unknown,
  options: AlterOptions,
): Promise<readonly SuspendedView[]> {
  if (!isInTheWay(error)) return [];
  const { detail } = error;
  const locked = new Set<string>();
  for (;;) {
    const { views, steps, obstacles } = await readInTheWay(context, scope, detail);
    if (obstacles.length > 0) throw blocked('suspended', obstacles);
    const run = await createSuspensionRun(context, views, options);
    const isLocked = views.every(({ view }) => locked.has(view.oid));
    if (isLocked) await assertMayReturn(context, views, run.material);
    await runSteps(
      run,
      steps.filter(({ kind }) => (kind === 'lock') !== isLocked),
    );
    if (isLocked) return views;
    for (const { view } of views) locked.add(view.oid);
  }
}

/**
 * What is to be suspended, with everything that it has. To be read again once it is locked: until then others may grant,
 * index and replace.
 */
export async function readInTheWay(
  context: ExecutionContext,
  scope: SuspensionScope,
  detail: string | undefined,
): Promise<{
  readonly views: readonly SuspendedView[];
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
}> {
  const { database } = context;
  const dependents = await readDependentsOfTables(database, scope.tables);
  const attached = new Map<string, Attached>();
  for (const { oid } of dependents.views) attached.set(oid, await readAttached(database, oid));
  const live = dependents.views.map((view) => toLiveDependent(view, get(attached, view.oid)));
  const descriptions = await readViewDescriptions(
    database,
    live.map(({ oid }) => oid),
  );
  const inTheWay = findInTheWay(live, descriptions, detail);
  const { views: gone, steps, obstacles } = planSuspension({ views: live, others: others(dependents), inTheWay });
  const names = await readTables(database, scope.tables);
  const views: SuspendedView[] = [];
  for (const view of gone) {
    views.push({
      ...{ view, names, attached: get(attached, view.oid) },
      body: dependents.views.find(({ oid }) => oid === view.oid)?.body as string,
      origin: await originOf(context, scope, view, names),
      codeRights: await readCodeRights(context, view.oid),
    });
  }
  return { views, steps, obstacles };
}

/**
 * Whether views could be created again, before they are dropped: what fills them may take hours.
 *
 * @throws {PermissionDeniedError} naming every right that is missing.
 */
async function assertMayReturn(
  context: ExecutionContext,
  views: readonly SuspendedView[],
  material: StepMaterial,
): Promise<void> {
  const { database } = context;
  const [first] = views;
  if (first === undefined) return;
  const { oid, kind, isPopulated } = first.view;
  const isFilled = keepsRows(kind) && isPopulated;
  const unreadable = isFilled ? await readUnreadable(database, oid, first.attached.owner) : [];
  const steps = planReturn({ views, names: first.names, isTaken: () => false });
  await assertMayRun(context, first.view, { steps }, material, { unreadable, tablespace: null });
}

async function originOf(
  context: ExecutionContext,
  { registered, before }: SuspensionScope,
  { oid }: LiveDependent,
  now: readonly NamedTable[],
): Promise<SuspendedView['origin']> {
  const dependent = registered.find((one) => one.oid === oid);
  const definition = dependent ? await currentDefinition(context, dependent, before, now) : null;
  return definition === null ? { kind: 'body' } : { kind: 'definition', definition, replaces: definition.options };
}

function others({ others: all }: Dependents): readonly LiveObject[] {
  return all.map(({ description, oid, columns, usesRowType }) => ({
    description,
    reads: { oid, columns, usesRowType },
  }));
}

function get<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing was read of the view ${key}`);
  return value;
}
