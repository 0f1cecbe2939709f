import { readAttached } from '../../catalog/attached';
import type { Attached } from '../../catalog/attached/types';
import { type Dependents, readDependentsOfTables } from '../../catalog/dependents';
import { readFingerprint } from '../../catalog/fingerprint';
import { readLockableTables } from '../../catalog/lockable-tables';
import { readTables } from '../../catalog/table-names';
import { readUnreadable } from '../../catalog/unreadable';
import { readViewDescriptions } from '../../catalog/view-descriptions';
import { keepsRows, type RelationName } from '../../definition';
import { findAlteredTables, findInTheWay } from '../../plan/in-the-way';
import type { LiveDependent, LiveObject } from '../../plan/live';
import { planReturn, planSuspension } from '../../plan/plan-suspension';
import type { Obstacle, Step } from '../../plan/step';
import type { NamedTable } from '../../plan/table-names';
import { undone } from '../../session/undone';
import type { StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { currentDefinition } from '../follow/registered';
import { readDeclaredIndexes, withDeclared } from '../probe/declared-indexes';
import { readCodeRights } from '../probe/foreign-code';
import { toLiveDependent } from '../steps/live-view';
import type { AlterOptions } from '../steps/options';
import { assertMayRun } from '../steps/rights';
import { runSteps } from '../steps/run-step';
import { blocked } from './blocked';
import { isInTheWay } from './in-the-way';
import { keepsTablesLocked } from './keep-off';
import type { SuspensionScope } from './scope';
import { createSuspensionRun, type SuspendedView } from './suspended-view';
import { readNamesRead } from './upstream';

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
  const { database } = context;
  const { detail } = error;
  const patience = (await keepsTablesLocked(database, scope)) ? { longestMs: options.lock.lastTimeoutMs } : {};
  const locked = new Set<string>();
  for (;;) {
    const { views, steps, obstacles, isCurrent } = await undone(database, () => readInTheWay(context, scope, detail));
    if (views.length === 0) return [];
    if (obstacles.length > 0) throw blocked('suspended', obstacles);
    const run = await createSuspensionRun(context, views, { ...options, lock: { ...options.lock, ...patience } });
    await assertMayReturn(context, views, run.material);
    const isLocked = views.every(({ view }) => locked.has(view.oid));
    const ofKind = (isLock: boolean) => steps.filter(({ kind }) => (kind === 'lock') === isLock);
    if (!isLocked) await runSteps(run, ofKind(true));
    if (isLocked || (await isCurrent())) {
      await runSteps(run, ofKind(false));
      return views;
    }
    for (const { view } of views) locked.add(view.oid);
  }
}

/** What is to be suspended, with everything that it has. */
export interface InTheWay {
  readonly views: readonly SuspendedView[];
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
  /** Asked once it is locked: until then others may grant, index and replace. */
  isCurrent(): Promise<boolean>;
}

/** PostgreSQL prints under locks on the tables that views read: to be undone as soon as it is read. */
export async function readInTheWay(
  context: ExecutionContext,
  scope: Pick<SuspensionScope, 'tables' | 'before' | 'registered'>,
  detail: string | undefined,
): Promise<InTheWay> {
  const { database } = context;
  const dependents = await readDependentsOfTables(database, scope.tables);
  const oids = dependents.views.map(({ oid }) => oid);
  const readNow = () => readFingerprint(database, [...scope.before.map(({ oid }) => oid), ...oids]);
  const fingerprint = await readNow();
  const attached = new Map<string, Attached>();
  for (const oid of oids) attached.set(oid, await readAttached(database, oid));
  const live = dependents.views.map((view) => toLiveDependent(view, get(attached, view.oid)));
  const inTheWay = findInTheWay(live, await readViewDescriptions(database, oids), detail);
  const {
    views: gone,
    steps,
    obstacles,
  } = planSuspension({
    ...{ views: live, others: others(dependents), inTheWay },
    altered: await readAltered(
      context,
      scope,
      live.filter(({ oid }) => inTheWay.has(oid)),
      detail,
    ),
  });
  const names = await readTables(database, scope.tables);
  const upstream = await readNamesRead(context, gone, names);
  const views: SuspendedView[] = [];
  for (const view of gone) {
    views.push({
      ...{ view, names, upstream, attached: get(attached, view.oid) },
      body: dependents.views.find(({ oid }) => oid === view.oid)?.body as string,
      origin: await originOf(context, scope, view, names),
      codeRights: await readCodeRights(context, view.oid),
    });
  }
  return {
    views: await withDeclarations(context, views),
    steps,
    obstacles,
    isCurrent: async () => (await readNow()) === fingerprint,
  };
}

/** Indexes of a view that is built from its declaration are built from theirs: a print names the types of before. */
async function withDeclarations(
  context: ExecutionContext,
  views: readonly SuspendedView[],
): Promise<readonly SuspendedView[]> {
  const known = views.flatMap(({ attached, origin }) =>
    origin.kind === 'definition' && attached.indexes.length > 0 ? [{ attached, definition: origin.definition }] : [],
  );
  if (known.length === 0) return views;
  const declared = await readDeclaredIndexes(context, known);
  return views.map((one) => ({ ...one, view: withDeclared(one.view, declared) }));
}

/** The table that the statement alters, where its error leaves no doubt which one that is. */
async function readAltered(
  { database }: ExecutionContext,
  { before }: Pick<SuspensionScope, 'before'>,
  inTheWay: readonly LiveDependent[],
  detail: string | undefined,
): Promise<readonly RelationName[]> {
  const altered = findAlteredTables(inTheWay, detail);
  const tables = before.map(({ oid }) => oid).filter((oid) => altered.has(oid));
  return tables.length === 1 ? readLockableTables(database, tables) : [];
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
  { registered, before }: Pick<SuspensionScope, 'registered' | 'before'>,
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
