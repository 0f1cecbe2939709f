import type { IndexChanges } from './index-changes';
import type { OwnSteps } from './own-steps';
import { nameOf, type PlanInput } from './plan-input';
import type { StepData } from './step';

/** What the catalog can do alone: nothing is built but new indexes. */
export function inPlaceSteps(
  { live, physical, alsoDropped }: PlanInput,
  indexes: IndexChanges,
  own: OwnSteps,
): readonly StepData[] {
  const dropped = [...indexes.dropped.map(({ name }) => physical(name)), ...alsoDropped];
  const locked: StepData[] = [
    ...dropped.map(
      (name): StepData => ({
        kind: 'dropIndex',
        reason: `index "${name}" was removed or changed`,
        index: { schema: live.schema, name },
      }),
    ),
    ...(dropped.length > 0 ? own.renamedIndexes : []),
    ...own.finalNames,
  ];
  const lock: StepData[] =
    locked.length > 0
      ? [{ kind: 'lock', reason: 'names of the view change', relations: [{ ...nameOf(live), kind: live.kind }] }]
      : [];
  return [
    ...own.createdIndexes,
    ...(dropped.length > 0 ? [] : own.renamedIndexes),
    ...own.storage,
    ...lock,
    ...locked,
    ...own.comments,
  ];
}
