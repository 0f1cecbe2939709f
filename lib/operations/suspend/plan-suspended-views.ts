import type { TableName } from '../../definition';
import { planReturn } from '../../plan/plan-suspension';
import type { Step } from '../../plan/step';
import { compileStep, type StepMaterial } from '../../storage/compile-step';
import type { ExecutionContext } from '../context';
import { createMaterial } from '../steps/material';
import { findTables } from './find-tables';
import { readInTheWay } from './suspend';

interface ShownStep {
  readonly name: string;
  readonly reason: string;
  readonly sql: readonly string[];
}

/** What would be done before and after statements that cannot do with any view on their tables. */
export interface SuspensionPlan {
  readonly before: readonly ShownStep[];
  readonly after: readonly ShownStep[];
}

/**
 * What suspends all views on some tables and brings them back, as it would be now: which of them statements cannot do
 * with the server says only when these run. Changes nothing.
 *
 * @throws {OptionError} when something of that name is no table.
 */
export async function planSuspendedViews(
  context: ExecutionContext,
  tables: readonly TableName[],
): Promise<SuspensionPlan> {
  return context.database.transaction(async () => {
    const scope = { tables: await findTables(context, tables), before: [], registered: [] };
    const { views, steps } = await readInTheWay(context, scope, undefined);
    const material = await createMaterial(context, { relations: views });
    const [first] = views;
    const back = first === undefined ? [] : planReturn({ views, names: first.names, isTaken: () => false });
    return { before: steps.map((step) => show(step, material)), after: back.map((step) => show(step, material)) };
  });
}

function show(step: Step, material: StepMaterial): ShownStep {
  return { name: step.name, reason: step.reason, sql: compileStep(step, material) };
}
