import type { IndexChanges } from './index-changes';
import { createIndexes, renameIndexSteps } from './index-steps';
import { commentSteps, renameSteps, storageSteps } from './option-steps';
import { nameOf, type PlanInput } from './plan-input';
import type { StepData } from './step';

/** What the catalog can do alone: nothing is built but new indexes. */
export function inPlaceSteps(input: PlanInput, indexes: IndexChanges): readonly StepData[] {
  const { live, registered, wanted, physical, alsoDropped } = input;
  const { created, renamed } = createIndexes(input, indexes, live);
  const renames = renameIndexSteps(input, indexes);
  const drops = indexes.dropped.length > 0 || alsoDropped.length > 0;
  const locked: StepData[] = [
    ...[...indexes.dropped.map(({ name }) => physical(name)), ...alsoDropped].map(
      (name): StepData => ({
        kind: 'dropIndex',
        reason: `index "${name}" was removed or changed`,
        index: { schema: live.schema, name },
      }),
    ),
    ...(drops ? renames : []),
    ...renamed,
    ...renameSteps(input),
  ];
  const lock: StepData[] =
    locked.length > 0
      ? [{ kind: 'lock', reason: 'names of the view change', relations: [{ ...nameOf(live), kind: live.kind }] }]
      : [];
  return [
    ...created,
    ...(drops ? [] : renames),
    ...storageSteps(nameOf(live), nameOf(live), registered.options.storage, wanted.options.storage),
    ...lock,
    ...locked,
    ...commentSteps(input),
  ];
}
