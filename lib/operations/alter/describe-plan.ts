import { type AlterObstacle, escapeInvisible, escapeLines } from '../../errors';
import type { Plan } from '../../plan/step';
import type { StepMaterial } from '../../storage/compile-step';
import { type PlannedStep, showStep } from '../steps/planned-step';

/**
 * What an alter would do. Nothing was changed.
 *
 * @example
 * const plan = await knex.schema.planAlterMaterializedView('post_summaries', (view) => view.dropColumn('title'));
 * if (plan.obstacles.length === 0) console.log(String(plan));
 */
export interface AlterPlan {
  /** Schema and name, with a dot between. */
  readonly view: string;
  /** In order; empty when the view is already as it should be. */
  readonly steps: readonly PlannedStep[];
  /** What prevents the alter. With any of them, the alter is refused and changes nothing. */
  readonly obstacles: readonly AlterObstacle[];
  /** What PostgreSQL drops together with a dropped column: its indexes and statistics objects. */
  readonly lost: readonly string[];
  /** The plan as text to read, with all statements. */
  toString(): string;
}

/** The plan as data that a person can read: temporary names in it differ from run to run. */
export function describePlan({ view, steps, obstacles, lost }: Plan, material: StepMaterial): AlterPlan {
  const name = `${view.schema}.${view.name}`;
  const planned = steps.map((step) => showStep(step, material));
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
