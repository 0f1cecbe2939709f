import type { Attached } from '../../catalog/attached/types';
import { isRebuilt, type Plan } from '../../plan/step';
import type { StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { createTemporaryNames } from '../probe/temporary-names';
import type { LiveState } from '../steps/live-view';
import { createMaterial } from '../steps/material';

/** Only the altered view loses columns. Its own columns are built under the names that they had. */
export function createAlterMaterial(
  context: ExecutionContext,
  live: LiveState,
  plan: Plan,
  built: ReadonlySet<string>,
): Promise<StepMaterial> {
  const temporaryName = createTemporaryNames();
  const { oid } = live.view;
  return createMaterial(context, {
    relations: [...new Set(live.attached.values())].map((attached) => ({
      attached: attached.oid === oid ? withoutDropped(attached, plan) : attached,
      body: live.bodies.get(attached.oid) ?? null,
    })),
    beside: plan.steps.flatMap((step) => (step.kind === 'create' ? [step.target] : [])),
    keepsColumn: (relation, column) => relation !== oid || built.has(column),
    temporaryName: (name) => temporaryName(name, 'new'),
  });
}

/** Without the indexes that are dropped, which the new relation does not get. */
function withoutDropped(own: Attached, plan: Plan): Attached {
  if (!isRebuilt(plan, own.oid)) return own;
  const kept = new Set(
    plan.steps.flatMap((step) => (step.kind === 'rebuildIndex' && step.target.oid === own.oid ? [step.index] : [])),
  );
  return { ...own, indexes: own.indexes.filter(({ name }) => kept.has(name)) };
}
