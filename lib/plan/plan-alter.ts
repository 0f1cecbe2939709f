import { equalData } from '../definition';
import { inPlaceSteps } from './in-place';
import { compareIndexes } from './index-changes';
import { nameSteps } from './name-steps';
import { nameOf, type PlanInput } from './plan-input';
import { planRebuild } from './rebuild';
import type { Plan, StepData } from './step';

/** The smallest list of steps that makes the live view the wanted one. */
export function planAlter(input: PlanInput): Plan {
  const { live, registered, built, physical } = input;
  const names = live.indexes.map(({ name }) => name);
  const indexes = compareIndexes(registered, built.definition, names, physical);
  const reason = rebuildReason(input);
  const { steps, obstacles, lost } =
    reason === null
      ? { steps: inPlaceSteps(input, indexes), obstacles: [], lost: [] }
      : planRebuild(input, indexes, reason);
  return { view: nameOf(live), steps: nameSteps(withRegistering(input, steps)), obstacles, lost };
}

function rebuildReason({ registered, wanted, probed }: PlanInput): string | null {
  if (probed.isDifferent) return 'its query was changed';
  if (registered.options.tablespace !== wanted.options.tablespace) return 'its tablespace was changed';
  if (registered.options.accessMethod !== wanted.options.accessMethod) return 'its access method was changed';
  return null;
}

/** The registry is to hold what the view is, also where nothing but the definition changes. */
function withRegistering({ live, registered, wanted }: PlanInput, steps: readonly StepData[]): readonly StepData[] {
  if (steps.length === 0 && equalData(registered, wanted)) return [];
  const relation = nameOf(live);
  return [...steps, { kind: 'register', reason: 'the registry holds what the view is', relation, definition: wanted }];
}
