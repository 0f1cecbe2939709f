import { keepsRows, type RelationName } from '../definition';
import { describe } from './affected';
import { rebuildIndexStep } from './index-steps';
import type { LiveDependent, LiveObject } from './live';
import { nameSteps } from './name-steps';
import type { LockedRelation, Obstacle, Origin, Step, StepData, Target } from './step';
import { type NamedTable, type Renaming, renameTables } from './table-names';

export interface SuspensionInput {
  /** All views on the tables, each after everything that it reads. */
  readonly views: readonly LiveDependent[];
  readonly others: readonly LiveObject[];
  /** The identities of those that a statement cannot do with. */
  readonly inTheWay: ReadonlySet<string>;
  /** The tables that the statement will lock, as far as that is known: locked with the views, it waits for none of them. */
  readonly altered?: readonly RelationName[];
}

export interface Suspension {
  /** Those in the way and all that read them, each after everything that it reads. */
  readonly views: readonly LiveDependent[];
  readonly steps: readonly Step[];
  readonly obstacles: readonly Obstacle[];
}

/** Drops views and what reads them, what reads before what is read. */
export function planSuspension({ views, others, inTheWay, altered = [] }: SuspensionInput): Suspension {
  const gone = new Set<string>();
  for (const { oid, reads } of views) {
    if (inTheWay.has(oid) || reads.some((reading) => gone.has(reading.oid))) gone.add(oid);
  }
  const suspended = views.filter(({ oid }) => gone.has(oid));
  const outermostFirst = [...suspended].reverse();
  const relations = [
    ...outermostFirst.filter(({ kind }) => kind === 'view'),
    ...outermostFirst.filter(({ kind }) => keepsRows(kind)),
  ].map(({ schema, name, kind }): LockedRelation => ({ schema, name, kind }));
  const tables = altered.map(({ schema, name }): RelationName => ({ schema, name }));
  const steps: StepData[] = [
    { kind: 'lock', reason: 'readers of these wait from here on', relations, tables },
    ...outermostFirst.map(
      (view): StepData => ({
        kind: 'dropOld',
        reason: inTheWay.has(view.oid)
          ? 'it uses a column that changes or goes'
          : 'it reads a view that uses a column that changes or goes',
        target: targetOf(view),
      }),
    ),
  ];
  return {
    views: suspended,
    steps: suspended.length === 0 ? [] : nameSteps(steps),
    obstacles: [...suspended.flatMap(unmovable), ...others.flatMap((other) => stuck(other, suspended))],
  };
}

function unmovable(view: LiveDependent): readonly Obstacle[] {
  return view.unmovable.map((what) => ({
    message: `${view.kind} ${describe(view)} has ${what}, which cannot be brought back`,
    hint: 'drop it before and create it again after',
  }));
}

function stuck({ description, reads }: LiveObject, suspended: readonly LiveDependent[]): readonly Obstacle[] {
  const view = suspended.find(({ oid }) => oid === reads.oid);
  if (view === undefined) return [];
  return [
    {
      message: `${description} depends on ${view.kind} ${describe(view)} and cannot be brought back`,
      hint: 'drop it before and create it again after',
    },
  ];
}

/** A view that was dropped, and what brings it back. */
export interface ReturningView {
  readonly view: LiveDependent;
  /** What the tables were called when its query was read. */
  readonly names: readonly NamedTable[];
  readonly origin: Origin;
}

export interface ReturnInput {
  /** Each after everything that it reads. */
  readonly views: readonly ReturningView[];
  /** What the tables are called now. */
  readonly names: readonly NamedTable[];
  /** True for names that some relation has now. */
  readonly isTaken: (name: RelationName) => boolean;
}

/**
 * Creates suspended views again, all of them before any is filled. A query names columns as they were called when it was
 * read, so each is created while they are called that again; the server then makes the views follow the renames.
 */
export function planReturn({ views, names, isTaken }: ReturnInput): readonly Step[] {
  const steps: StepData[] = [];
  let now = names;
  const rename = (to: readonly NamedTable[], reason: string): void => {
    const renaming: Renaming = renameTables(now, to, reason, isTaken);
    steps.push(...renaming.steps);
    now = renaming.names;
  };
  for (const { view, names: then, origin } of views) {
    rename(then, 'for views to be created that name it so');
    steps.push({ kind: 'create', reason: 'it was suspended', target: targetOf(view), origin });
  }
  rename(names, 'the new name, which the views follow');
  return nameSteps([...steps, ...views.flatMap(({ view }) => completeSteps(view))]);
}

/** Each is complete, privileges included, before anything is filled from it. */
function completeSteps(view: LiveDependent): readonly StepData[] {
  const target = targetOf(view);
  const filled = (...steps: StepData[]): readonly StepData[] => (view.isPopulated && keepsRows(view.kind) ? steps : []);
  const reason = 'it had this before';
  return [
    { kind: 'prepare', reason: 'storage and compression count for rows written from now on', target },
    ...filled({ kind: 'fill', reason: 'it had data before', target }),
    ...view.indexes.map((index): StepData => rebuildIndexStep(target, index, reason)),
    ...filled({ kind: 'analyze', reason: 'the planner knows nothing of it yet', target }),
    { kind: 'attach', reason, target },
  ];
}

/** It is built where it was: nothing has its name meanwhile. */
function targetOf({ schema, name, oid, kind }: LiveDependent): Target {
  return { schema, name, oid, kind, temporaryName: name, retiredName: name };
}
