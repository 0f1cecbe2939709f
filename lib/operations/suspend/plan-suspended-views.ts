import type { TableName } from '../../definition';
import { planReturn } from '../../plan/plan-suspension';
import { undone } from '../../session/undone';
import type { ExecutionContext } from '../context';
import { createMaterial } from '../steps/material';
import { type PlannedStep, showStep } from '../steps/planned-step';
import { findTables } from './find-tables';
import { readInTheWay } from './suspend';

/** What would be done before and after statements that cannot do with any view on their tables. */
export interface SuspensionPlan {
  readonly before: readonly PlannedStep[];
  readonly after: readonly PlannedStep[];
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
  return undone(context.database, async () => {
    const scope = { tables: await findTables(context, tables), before: [], registered: [] };
    const { views, steps } = await readInTheWay(context, scope, undefined);
    const material = await createMaterial(context, { relations: views });
    const [first] = views;
    const back = first === undefined ? [] : planReturn({ views, names: first.names, isTaken: () => false });
    return {
      before: steps.map((step) => showStep(step, material)),
      after: back.map((step) => showStep(step, material)),
    };
  });
}
