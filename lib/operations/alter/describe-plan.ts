import { type AlterObstacle, escapeInvisible, escapeLines } from '../../errors';
import type { Plan, StepData } from '../../plan/step';
import type { StepMaterial } from '../../storage/compile-step';
import { compileStep } from '../../storage/compile-step';

/** A step of an alter, with the statements that it would run. */
export interface PlannedStep {
  readonly name: string;
  readonly kind: StepData['kind'];
  readonly reason: string;
  readonly sql: readonly string[];
}

/** What an alter would do. `String(plan)` is a page to read. */
export interface AlterPlan {
  /** Schema and name. */
  readonly view: string;
  /** In order; empty when nothing is to be done. */
  readonly steps: readonly PlannedStep[];
  /** What stands in the way; with any, the alter does nothing. */
  readonly obstacles: readonly AlterObstacle[];
  /** What goes with a dropped column. */
  readonly lost: readonly string[];
  toString(): string;
}

/** The plan as data that a person can read: temporary names in it differ from run to run. */
export function describePlan({ view, steps, obstacles, lost }: Plan, material: StepMaterial): AlterPlan {
  const name = `${view.schema}.${view.name}`;
  const planned = steps.map(
    (step): PlannedStep => ({
      name: step.name,
      kind: step.kind,
      reason: step.reason,
      sql: step.kind === 'register' ? [] : compileStep(step, material),
    }),
  );
  return { view: name, steps: planned, obstacles, lost, toString: () => writePlan(name, planned, obstacles, lost) };
}

function writePlan(
  view: string,
  steps: readonly PlannedStep[],
  obstacles: readonly AlterObstacle[],
  lost: readonly string[],
): string {
  const title = escapeInvisible(view);
  if (steps.length === 0) return `${title}: nothing to do`;
  const written = steps.map(({ name, reason, sql }, index) => {
    const statements = sql.map((text) => `${escapeLines(text).replace(/^/gm, '     ')};`);
    return [`${String(index + 1).padStart(2)}. ${escapeInvisible(name)} (${reason})`, ...statements].join('\n');
  });
  return [
    `${title}: ${steps.length} steps`,
    ...obstacles.map(({ message }) => `in the way: ${escapeInvisible(message)}`),
    ...lost.map((what) => `lost: ${escapeInvisible(what)}`),
    ...written,
  ].join('\n');
}
