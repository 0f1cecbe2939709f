import type { PlannedChange, ProjectPlan } from '../../project';
import type { Output } from '../output';

/** Change by change: its steps, why each, and the statements. */
export function printPlan(plan: ProjectPlan, output: Output): void {
  if (plan.changes.length === 0) output.note(`nothing to do: there are no ${nothing(plan)}`);
  else output.result(plan.changes.map((change) => describe(change, output)).join('\n\n'));
}

function nothing({ of }: ProjectPlan): string {
  return of === 'models' ? 'changes in the models, and no pending migrations' : 'pending migrations';
}

function describe(change: PlannedChange, { colors }: Output): string {
  const { title, migration, steps, obstacles, lost, note } = change;
  return [
    `${colors.bold(title)}${migration === null ? '' : colors.dim(` (${migration})`)}`,
    ...(note === null ? [] : [`  ${note}`]),
    ...obstacles.flatMap(({ message, hint }) => [`  ${colors.red('in the way:')} ${message}`, `  Hint: ${hint}`]),
    ...lost.map((what) => `  ${colors.yellow('lost:')} ${what}`),
    ...steps.flatMap(({ name, reason, sql }, index) => [
      `${String(index + 1).padStart(4)}. ${name} ${colors.dim(`(${reason})`)}`,
      ...sql.map((text) => `${text.replace(/^/gm, '      ')};`),
    ]),
  ].join('\n');
}
