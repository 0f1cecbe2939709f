import type { Attached } from '../../catalog/attached/types';
import { readSessionRole } from '../../catalog/roles';
import type { LiveDependent } from '../../plan/live';
import type { ReturningView } from '../../plan/plan-suspension';
import type { Origin, Target } from '../../plan/step';
import type { StepMaterial } from '../../storage/compile-step';
import type { RestoreTarget } from '../../storage/restore';
import type { ExecutionContext } from '../context';
import type { CodeRights } from '../probe/foreign-code';
import { keyOf } from '../steps/live-view';

/** A view that was dropped, with all that it takes to bring it back. */
export interface SuspendedView extends ReturningView {
  readonly view: LiveDependent;
  readonly attached: Attached;
  /** Its query, as printed under an empty `search_path`. */
  readonly body: string;
  readonly origin: Origin;
  readonly codeRights: CodeRights;
}

export type SuspensionMaterial = Omit<StepMaterial, 'registered'>;

/** What the steps that suspend views and bring them back go by. `retyped` is filled as views are created. */
export async function createSuspensionMaterial(
  { database, dialect }: ExecutionContext,
  views: readonly SuspendedView[],
  retyped: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Promise<SuspensionMaterial> {
  const sessionRole = await readSessionRole(database);
  const known = new Map(views.flatMap((one) => [[one.view.oid, one] as const, [keyOf(one.view), one] as const]));
  const get = (key: string): SuspendedView => {
    const found = known.get(key);
    if (found === undefined) throw new Error(`the view ${key} is not suspended`);
    return found;
  };
  return {
    dialect,
    attachedTo: (key) => get(key).attached,
    restoreTarget: (target) => restoreTarget(target, sessionRole, retyped.get(target.oid)),
    bodyOf: (oid) => get(oid).body,
    retargetedBody: (oid) => get(oid).body,
  };
}

/** Names are free while a view is suspended, so that nothing needs another. */
function restoreTarget(
  { schema, name }: Target,
  sessionRole: string,
  retyped: ReadonlySet<string> = new Set(),
): RestoreTarget {
  return { schema, name, sessionRole, retyped, columnOf: (column) => column, temporaryName: (same) => same };
}
