import type { ViewDefinition } from '../../definition';
import type { Step } from '../../plan/step';
import { lockWithRetry } from '../../session/lock';
import { compileStep, settingsOf } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { type AlterOptions, announce } from '../steps/options';
import type { SuspensionMaterial } from './suspended-view';

/** Runs one step in the transaction that is open. */
export async function runStep(
  { database }: ExecutionContext,
  step: Step,
  material: SuspensionMaterial,
  options: AlterOptions,
): Promise<void> {
  await announce(options, database, step);
  const statements = statementsOf(step, material);
  if (step.kind === 'lock') return lockWithRetry(database, statements, options.lock);
  for (const sql of statements) await database.run(sql, [], settingsOf(step, material));
}

/** A view comes back with the options that it has, which its definition does not change. */
export function statementsOf(step: Step, material: SuspensionMaterial): readonly string[] {
  return compileStep(step, {
    ...material,
    get registered(): ViewDefinition {
      if (step.kind === 'create' && step.origin.kind === 'definition') return step.origin.definition;
      throw new Error(`the step ${step.name} has no definition`);
    },
  });
}
