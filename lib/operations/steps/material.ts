import type { Attached } from '../../catalog/attached/types';
import { readSessionRole } from '../../catalog/roles';
import { retargetBody } from '../../compiler/retarget';
import type { ViewDefinition } from '../../definition';
import type { Plan, Target } from '../../plan/step';
import type { StepMaterial } from '../../storage/compile-step';
import type { RestoreTarget } from '../../storage/restore';
import type { ExecutionContext } from '../context';
import type { CodeRights } from '../probe/foreign-code';
import type { LiveState } from './live-view';

/** What an alter goes by while it runs. */
export interface AlterMaterial extends StepMaterial {
  /** Whether the relation of this identity is to be replaced by another. */
  isRebuilt(oid: string): boolean;
  /** Everything as it was when the alter was planned. */
  readonly live: LiveState;
  /** The owner of the altered view, and the code that the view already runs. */
  readonly codeRights: CodeRights;
}

export async function createMaterial(
  { database, dialect }: ExecutionContext,
  live: LiveState,
  registered: ViewDefinition,
  plan: Plan,
  built: readonly string[],
  temporaryName: (name: string, use: string) => string,
  codeRights: CodeRights,
): Promise<AlterMaterial> {
  const sessionRole = await readSessionRole(database);
  const targets = plan.steps.flatMap((step) => (step.kind === 'create' ? [step.target] : []));
  const restores = new Map(
    targets.map((target) => [target.oid, createTarget(target, live, built, temporaryName, sessionRole)]),
  );
  const own = withoutDropped(live, plan);
  return {
    dialect,
    registered,
    attachedTo: (key) => {
      const attached = get(live.attached, key);
      return attached.oid === own.oid ? own : attached;
    },
    restoreTarget: ({ oid }) => get(restores, oid),
    bodyOf: (oid) => get(live.bodies, oid),
    retargetedBody: (oid) => retargetBody(get(live.bodies, oid), targets.map(toRetarget)),
    isRebuilt: (oid) => restores.has(oid),
    live,
    codeRights,
  };
}

/** Of the altered view, an index that is dropped is not to be brought along. */
function withoutDropped({ view, attached }: LiveState, { steps }: Plan): Attached {
  const own = get(attached, view.oid);
  const kept = new Set(
    steps.flatMap((step) => (step.kind === 'rebuildIndex' && step.target.oid === view.oid ? [step.index] : [])),
  );
  const isRebuilt = steps.some((step) => step.kind === 'create' && step.target.oid === view.oid);
  return isRebuilt ? { ...own, indexes: own.indexes.filter(({ name }) => kept.has(name)) } : own;
}

function toRetarget({ schema, name, temporaryName }: Target) {
  return { schema, name, to: { name: temporaryName } };
}

/** Only the altered view loses columns; its own are built under the names that they had. */
function createTarget(
  { schema, oid, temporaryName }: Target,
  live: LiveState,
  built: readonly string[],
  makeName: (name: string, use: string) => string,
  sessionRole: string,
): RestoreTarget {
  const names = new Map<string, string>();
  const kept = oid === live.view.oid ? new Set(built) : null;
  return {
    schema,
    name: temporaryName,
    sessionRole,
    columnOf: (column) => (kept === null || kept.has(column) ? column : null),
    temporaryName: (name) => {
      const known = names.get(name);
      if (known !== undefined) return known;
      const made = makeName(name, 'new');
      names.set(name, made);
      return made;
    },
  };
}

function get<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing was read of the relation ${key}`);
  return value;
}
