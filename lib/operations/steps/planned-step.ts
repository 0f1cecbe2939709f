import type { Step, StepData } from '../../plan/step';
import { compileStep, type StepMaterial } from '../../storage/compile-step';

/** A step of a plan, with the statements that it would run. */
export interface PlannedStep {
  /** Tells the step apart within its plan: `fill blog.post_summaries`. */
  readonly name: string;
  /** What the step does; a stable word. */
  readonly kind: StepData['kind'];
  /** Why the step is needed, as a phrase. */
  readonly reason: string;
  /** Its statements, in order; empty for a step that only writes the registry. */
  readonly sql: readonly string[];
}

export function showStep(step: Step, material: StepMaterial): PlannedStep {
  const { name, kind, reason } = step;
  return { name, kind, reason, sql: compileStep(step, material) };
}
