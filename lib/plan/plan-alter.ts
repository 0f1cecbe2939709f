import { equalData } from '../definition';
import { inPlaceSteps } from './in-place';
import { compareIndexes, type IndexChanges } from './index-changes';
import { nameSteps } from './name-steps';
import { ownSteps } from './own-steps';
import { nameOf, type PlanInput, targetOf } from './plan-input';
import { type PlannedSteps, planRebuild } from './rebuild';
import type { Plan, StepData } from './step';

/** The smallest list of steps that makes the live view the wanted one. */
export function planAlter(input: PlanInput): Plan {
  const { live, registered, built, physical } = input;
  const names = live.indexes.map(({ name }) => name);
  const indexes = compareIndexes(registered, built.definition, names, physical);
  const { steps, obstacles, lost } = planSteps(input, indexes, rebuildReason(input));
  return { view: nameOf(live), steps: nameSteps(withRegistering(input, steps)), obstacles, lost };
}

function planSteps(input: PlanInput, indexes: IndexChanges, reason: string | null): PlannedSteps {
  const { live } = input;
  const target = reason === null ? null : targetOf(input, live, live.kind);
  const own = ownSteps(input, indexes, target === null ? live : { schema: live.schema, name: target.temporaryName });
  return target === null || reason === null
    ? { steps: inPlaceSteps(input, indexes, own), obstacles: [], lost: [] }
    : planRebuild(input, indexes, own, target, reason);
}

function rebuildReason({ registered, wanted, probed }: PlanInput): string | null {
  if (probed.isDifferent) return 'its query was changed';
  if (registered.options.tablespace !== wanted.options.tablespace) return 'its tablespace was changed';
  if (registered.options.accessMethod !== wanted.options.accessMethod) return 'its access method was changed';
  return null;
}

/** Adds the step that records the definition, also if only the definition changes. */
function withRegistering({ live, registered, wanted }: PlanInput, steps: readonly StepData[]): readonly StepData[] {
  if (steps.length === 0 && equalData(registered, wanted)) return [];
  const relation = nameOf(live);
  return [...steps, { kind: 'register', reason: 'the registry holds what the view is', relation, definition: wanted }];
}
