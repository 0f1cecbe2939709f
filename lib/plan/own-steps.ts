import type { RelationName } from '../definition';
import type { IndexChanges } from './index-changes';
import { createIndexes, renameIndexSteps } from './index-steps';
import { commentSteps, renameSteps, storageSteps } from './option-steps';
import type { PlanInput } from './plan-input';
import type { StepData } from './step';

/** The steps that the view itself needs, in place or beside itself, by when they can run. */
export interface OwnSteps {
  readonly createdIndexes: readonly StepData[];
  readonly storage: readonly StepData[];
  /** Names of indexes that stay. */
  readonly renamedIndexes: readonly StepData[];
  /** Names of created indexes, and then of columns, once the old names are free. */
  readonly finalNames: readonly StepData[];
  readonly comments: readonly StepData[];
}

/** @param on The relation that gets the indexes and the storage parameters. */
export function ownSteps(input: PlanInput, indexes: IndexChanges, on: RelationName): OwnSteps {
  const { created, renamed } = createIndexes(input, indexes, on);
  return {
    createdIndexes: created,
    renamedIndexes: renameIndexSteps(input, indexes),
    storage: storageSteps(input, on),
    finalNames: [...renamed, ...renameSteps(input)],
    comments: commentSteps(input),
  };
}
