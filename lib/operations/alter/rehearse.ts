import { describe } from '../../plan/affected';
import type { Obstacle, Plan, Step } from '../../plan/step';
import { databaseMessage, isOfDeclaration, sqlState } from '../../session/database-error';
import { undone } from '../../session/undone';
import type { StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import type { CodeRights } from '../probe/foreign-code';
import { readAlterOptions } from '../steps/options';
import { runStep } from '../steps/run-step';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Creates all relations and indexes of a plan without rows, and undoes that. A fill takes hours, and what comes after it
 * must not turn out to be impossible then: an index whose predicate compares a column that has another type now.
 *
 * @returns What cannot be created. Missing rights are not among it.
 */
export async function rehearse(
  context: ExecutionContext,
  { steps }: Plan,
  material: StepMaterial,
  codeRights: (oid: string) => CodeRights,
): Promise<readonly Obstacle[]> {
  if (!steps.some(({ kind }) => kind === 'create')) return [];
  const run = { context, material, codeRights, options: readAlterOptions(), guard: {} };
  return undone(context.database, async () => {
    const obstacles: Obstacle[] = [];
    const missing = new Set<string>();
    for (const step of steps) {
      const on = relationOf(step);
      if (on === null || missing.has(on)) continue;
      try {
        await context.database.transaction(() => runStep(run, step));
      } catch (error) {
        if (sqlState(error) === INSUFFICIENT_PRIVILEGE) return [];
        if (!isOfDeclaration(error)) throw error;
        if (step.kind === 'create') missing.add(on);
        obstacles.push(toObstacle(step, error));
      }
    }
    return obstacles;
  });
}

/** The temporary name of the relation that a step creates or indexes; null for all other steps. */
function relationOf(step: Step): string | null {
  if (step.kind === 'create' || step.kind === 'rebuildIndex') return step.target.temporaryName;
  return step.kind === 'createIndex' ? step.on.name : null;
}

function toObstacle(step: Step, error: Error): Obstacle {
  const why = databaseMessage(error);
  if (step.kind === 'rebuildIndex') {
    const { target, index } = step;
    return {
      message: `the index "${index}" of ${target.kind} ${describe(target)} cannot be built again: ${why}`,
      hint: `drop it first: alterMaterializedView('${describe(target)}', (view) => view.dropIndex('${index}'))`,
    };
  }
  if (step.kind === 'createIndex')
    return {
      message: `the index "${step.indexName}" cannot be built: ${why}`,
      hint: 'declare it for what the view is',
    };
  const { target } = step as Extract<Step, { kind: 'create' }>;
  return {
    message: `${target.kind} ${describe(target)} cannot be created again: ${why}`,
    hint: 'alter or drop it before the alter',
  };
}
