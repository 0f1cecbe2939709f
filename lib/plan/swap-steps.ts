import { keepsRows } from '../definition';
import { type Affected, type AffectedDependent, describe } from './affected';
import type { LiveView } from './live';
import { nameOf } from './plan-input';
import type { LockedRelation, StepData, Target } from './step';

/** The new relations take the places of the old ones, which nothing reads then. */
export function swapSteps(
  live: LiveView,
  own: Target,
  dependents: readonly Target[],
  affected: Affected,
): readonly StepData[] {
  const targets = [own, ...dependents];
  const replaced = affected.dependents.filter(({ how }) => how === 'replace').map(({ dependent }) => dependent);
  return [
    { kind: 'lock', reason: 'readers wait from here on', relations: lockOrder(live, affected.dependents) },
    ...targets.map((target): StepData => ({ kind: 'swap', reason: 'the new one is complete', target })),
    ...replaced.map(
      (view): StepData => ({
        kind: 'replaceView',
        reason: `it reads ${describe(live)}`,
        view: nameOf(view),
        oid: view.oid,
      }),
    ),
    ...[...targets]
      .reverse()
      .map((target): StepData => ({ kind: 'dropOld', reason: 'nothing reads it any more', target })),
    ...targets.map((target): StepData => ({ kind: 'renameAttached', reason: 'their names are free now', target })),
  ];
}

/** Plain views first, and what reads before what is read: in the order in which readers lock. */
function lockOrder(live: LiveView, dependents: readonly AffectedDependent[]): readonly LockedRelation[] {
  const outermostFirst = [...dependents].reverse().map(({ dependent }) => dependent);
  return [
    ...outermostFirst.filter(({ kind }) => kind === 'view').map(lockOf),
    ...outermostFirst.filter(({ kind }) => keepsRows(kind)).map(lockOf),
    lockOf(live),
  ];
}

function lockOf({ schema, name, kind }: LockedRelation): LockedRelation {
  return { schema, name, kind };
}
