import type { Attached } from '../../catalog/attached/types';
import type { LiveDependent } from '../../plan/live';
import type { ReturningView } from '../../plan/plan-suspension';
import type { Origin } from '../../plan/step';
import type { ExecutionContext } from '../context';
import type { CodeRights } from '../probe/foreign-code';
import { createMaterial } from '../steps/material';
import type { AlterOptions } from '../steps/options';
import type { StepRun } from '../steps/run-step';
import { translated } from './blocked';
import type { NamesRead } from './upstream';

/** A view that was dropped, with all that it takes to bring it back. */
export interface SuspendedView extends ReturningView {
  readonly view: LiveDependent;
  readonly attached: Attached;
  /** Its query, as printed under an empty `search_path`. */
  readonly body: string;
  readonly origin: Origin;
  readonly codeRights: CodeRights;
  /** What everything else that the suspended views read was called when this was read. */
  readonly upstream: readonly NamesRead[];
}

/** The run of the steps that suspend views and bring them back. `retyped` is filled as views are created. */
export async function createSuspensionRun(
  context: ExecutionContext,
  views: readonly SuspendedView[],
  options: AlterOptions,
  retyped?: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<StepRun> {
  const rights = new Map(views.map(({ view, codeRights }) => [view.oid, codeRights]));
  return {
    ...{ context, options },
    material: await createMaterial(context, { relations: views, ...(retyped === undefined ? {} : { retyped }) }),
    codeRights: (oid) => rights.get(oid) as CodeRights,
    guard: { translate: async (step, error) => translated(error, step) },
  };
}
