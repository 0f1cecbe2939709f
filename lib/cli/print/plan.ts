import type { PlannedChange, ProjectPlan } from '../../application';
import type { Output } from '../output';
import { block, line } from './lines';

/** The indent of statements, and of the lines of a text after its first. */
const INNER = ' '.repeat(6);

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
    `${colors.bold(line(title))}${migration === null ? '' : colors.dim(` (${line(migration)})`)}`,
    ...(note === null ? [] : [`  ${block(note, INNER)}`]),
    ...obstacles.flatMap(({ message, hint }) => [
      `  ${colors.red('in the way:')} ${line(message)}`,
      `  Hint: ${line(hint)}`,
    ]),
    ...lost.map((what) => `  ${colors.yellow('lost:')} ${line(what)}`),
    ...steps.flatMap(({ name, reason, sql }, index) => [
      `${String(index + 1).padStart(4)}. ${line(name)} ${colors.dim(`(${block(reason, INNER)})`)}`,
      ...sql.map((text) => `${INNER}${block(text, INNER)};`),
    ]),
  ].join('\n');
}
