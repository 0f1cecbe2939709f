import { readColumnsOf } from '../../catalog/attached/columns';
import type { AttachedColumn } from '../../catalog/attached/types';
import { findRelation } from '../../catalog/relation';
import { readRelationsNamed } from '../../catalog/relations-named';
import { equalData, type RelationName } from '../../definition';
import { describe } from '../../plan/affected';
import { planReturn } from '../../plan/plan-suspension';
import type { Obstacle, Step, Target } from '../../plan/step';
import { isSameName, type NamedTable } from '../../plan/table-names';
import type { Database } from '../../session/database';
import { databaseMessage, isConnectionLost, sqlState } from '../../session/database-error';
import { undone } from '../../session/undone';
import type { ExecutionContext } from '../context';
import { keyOf, toLiveColumn } from '../steps/live-view';
import type { AlterOptions } from '../steps/options';
import { runStep, runSteps, type StepGuard, type StepRun } from '../steps/run-step';
import { blocked, translated } from './blocked';
import { createSuspensionRun, type SuspendedView } from './suspended-view';
import { findRenamed, type NamesRead } from './upstream';

/**
 * Creates suspended views again, fills them and gives them everything that they had.
 *
 * @param suspended Each after everything that it reads.
 * @param names What the tables are called now.
 * @throws {AlterBlockedError} naming all that cannot be created any more, and why; before anything is filled.
 */
export async function bringBack(
  context: ExecutionContext,
  suspended: readonly SuspendedView[],
  names: readonly NamedTable[],
  options: AlterOptions,
): Promise<void> {
  const taken = await readTaken(context.database, suspended, names);
  const steps = planReturn({ views: suspended, names, isTaken: (name) => taken.has(keyOf(name)) });
  const retyped = new Map<string, ReadonlySet<string>>();
  const run = await createSuspensionRun(context, suspended, options, retyped);
  const isRename = ({ kind }: Step): boolean => kind === 'moveTable' || kind === 'renameTableColumn';
  const creates = steps.filter((step) => step.kind === 'create' || isRename(step));
  const obstacles = (await createTogether(run, creates)) ? [] : await createAll(run, creates, suspended);
  if (obstacles.length > 0) throw blocked('brought back', obstacles);
  const renamed = await findRenamed(context, namesRead(suspended));
  if (renamed.length > 0) throw blocked('brought back', renamed);
  for (const [oid, columns] of await readRetyped(context.database, suspended)) retyped.set(oid, columns);
  const indexes = steps.filter((step) => step.kind === 'rebuildIndex' && isOnRetyped(step, suspended, retyped));
  const impossible = await tryIndexes(run, indexes);
  if (impossible.length > 0) throw blocked('brought back', impossible);
  const translate: StepGuard['translate'] = async (step, error) =>
    isRefused(error) ? blocked('brought back', [refusal(step, error)]) : translated(error, step);
  await runSteps({ ...run, guard: { translate } }, steps.slice(creates.length));
}

/** What was suspended first was read first. What it reads can have been suspended later, and is another relation then. */
function namesRead(suspended: readonly SuspendedView[]): readonly NamesRead[] {
  const gone = new Set(suspended.map(({ view }) => view.oid));
  const all = suspended.flatMap(({ upstream }) => upstream).filter(({ relation }) => !gone.has(relation.oid));
  return [...new Set(all)];
}

/** False when one of them fails: which one, and what else, is then found out one by one. Nothing is there then. */
async function createTogether(run: StepRun, steps: readonly Step[]): Promise<boolean> {
  if (run.options.onStep !== null) return false;
  try {
    await run.context.database.transaction(() => runSteps({ ...run, guard: {} }, steps));
    return true;
  } catch (error) {
    if (sqlState(error) === null || isConnectionLost(error)) throw error;
    return false;
  }
}

/** What reads a view that cannot be created is not tried. */
async function createAll(
  run: StepRun,
  steps: readonly Step[],
  suspended: readonly SuspendedView[],
): Promise<readonly Obstacle[]> {
  const { database } = run.context;
  const unguarded = { ...run, guard: {} };
  const obstacles: Obstacle[] = [];
  const missing = new Set<string>();
  const reads = new Map(suspended.map(({ view }) => [view.oid, view.reads.map(({ oid }) => oid)]));
  for (const step of steps) {
    const oid = step.kind === 'create' ? step.target.oid : null;
    if (oid !== null && reads.get(oid)?.some((one) => missing.has(one))) {
      missing.add(oid);
      continue;
    }
    try {
      await database.transaction(() => runStep(unguarded, step));
    } catch (error) {
      if (oid === null || !isRefused(error)) throw translated(error, step);
      missing.add(oid);
      obstacles.push(refusal(step, error));
    }
  }
  return obstacles;
}

/** The class 42 says that a statement makes no sense any more; a right that is missing is another matter. */
function isRefused(error: unknown): error is Error {
  const state = sqlState(error);
  return state?.startsWith('42') === true && state !== '42501';
}

function refusal(step: Step, error: Error): Obstacle {
  const { kind, ...name } = (step as Step & { readonly target: Target }).target;
  const what = step.kind === 'rebuildIndex' ? `the index "${step.index}" of ${kind}` : kind;
  return {
    message: `${what} ${describe(name)}: ${databaseMessage(error)}`,
    hint: 'alter or drop it before: alterMaterializedView for a registered view, else drop it and create it anew after',
  };
}

/** The columns that have another type, or collation, than they had, by the identities that the views had. */
async function readRetyped(
  database: Database,
  suspended: readonly SuspendedView[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const created = new Map(
    (
      await readRelationsNamed(
        database,
        suspended.map(({ attached }) => attached),
      )
    ).map((one) => [keyOf(one), one.oid]),
  );
  const columns = await readColumnsOf(database, [...created.values()]);
  return new Map(
    suspended.map(({ view, attached }) => {
      const now = columns.get(created.get(keyOf(attached)) ?? '') ?? [];
      return [view.oid, retypedColumns(attached.columns, now)];
    }),
  );
}

function retypedColumns(before: readonly AttachedColumn[], now: readonly AttachedColumn[]): ReadonlySet<string> {
  const types = new Map(now.map((column) => [column.name, toLiveColumn(column)]));
  const changed = before.map(toLiveColumn).filter((column) => !equalData(column, types.get(column.name)));
  return new Set(changed.map(({ name }) => name));
}

function isOnRetyped(
  { target, index }: Extract<Step, { kind: 'rebuildIndex' }>,
  suspended: readonly SuspendedView[],
  retyped: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const columns = suspended
    .find(({ view }) => view.oid === target.oid)
    ?.attached.indexes.find(({ name }) => name === index)?.columns;
  return columns?.some((column) => retyped.get(target.oid)?.has(column)) === true;
}

/** Builds indexes while their views have no rows, and undoes that: a fill can take hours. Returns what cannot be built. */
async function tryIndexes(run: StepRun, steps: readonly Step[]): Promise<readonly Obstacle[]> {
  if (steps.length === 0) return [];
  const { database } = run.context;
  const silent = { ...run, guard: {}, options: { ...run.options, onStep: null } };
  return undone(database, async () => {
    const obstacles: Obstacle[] = [];
    for (const step of steps) {
      try {
        await database.transaction(() => runStep(silent, step));
      } catch (error) {
        if (!isRefused(error)) throw translated(error, step);
        obstacles.push(refusal(step, error));
      }
    }
    return obstacles;
  });
}

/** Of the names that tables had when views were suspended and have no more, those that something else has now. */
async function readTaken(
  database: Database,
  suspended: readonly SuspendedView[],
  names: readonly NamedTable[],
): Promise<ReadonlySet<string>> {
  const taken = new Set<string>();
  for (const old of suspended.flatMap((one): readonly RelationName[] => one.names)) {
    if (names.some((table) => isSameName(table, old))) taken.add(keyOf(old));
    else if ((await findRelation(database, { schema: old.schema, name: old.name })) !== null) taken.add(keyOf(old));
  }
  return taken;
}
