import type { Attached } from '../../catalog/attached/types';
import { readSessionRole } from '../../catalog/roles';
import { retargetBody } from '../../compiler/retarget';
import type { Target } from '../../plan/step';
import type { StepMaterial } from '../../storage/compile-step';
import type { RestoreTarget } from '../../storage/restore';
import type { ExecutionContext } from '../context';
import { keyOf } from './live-view';

/** A relation that steps replace or bring back, as it was read. */
export interface OldRelation {
  readonly attached: Attached;
  /** Its query, as PostgreSQL prints it under the library's settings; null where no step needs it. */
  readonly body: string | null;
}

export interface MaterialInput {
  readonly relations: readonly OldRelation[];
  /** The relations that are built beside others, under temporary names. */
  readonly beside?: readonly Target[];
  /** False for a column that the new relation of this identity does not have. */
  readonly keepsColumn?: (oid: string, column: string) => boolean;
  /** A name that is free while the old relation has its own; by default the same name. */
  readonly temporaryName?: (name: string) => string;
  /** The columns that have another type now, by the identity of their relation. Read when a step is compiled. */
  readonly retyped?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Makes the material that steps are compiled from. */
export async function createMaterial(
  { database, dialect }: ExecutionContext,
  { relations, beside = [], keepsColumn = () => true, temporaryName = (name) => name, retyped }: MaterialInput,
): Promise<StepMaterial> {
  const sessionRole = await readSessionRole(database);
  const known = new Map(relations.flatMap((one) => [[one.attached.oid, one] as const, [keyOf(one.attached), one]]));
  const get = (key: string): OldRelation => {
    const found = known.get(key);
    if (found === undefined) throw new Error(`nothing was read of the relation ${key}`);
    return found;
  };
  const bodyOf = (oid: string): string => get(oid).body ?? missingBody(oid);
  const retargets = beside.map(({ schema, name, temporaryName: to }) => ({ schema, name, to: { name: to } }));
  const nameOf = memoized((key) => temporaryName((JSON.parse(key) as [string, string])[1]));
  return {
    dialect,
    attachedTo: (key) => get(key).attached,
    restoreTarget: ({ schema, temporaryName: name, oid }): RestoreTarget => ({
      ...{ schema, name, sessionRole },
      retyped: retyped?.get(oid) ?? new Set(),
      columnOf: (column) => (keepsColumn(oid, column) ? column : null),
      temporaryName: (old) => nameOf(JSON.stringify([oid, old])),
    }),
    bodyOf,
    retargetedBody: (oid) => retargetBody(bodyOf(oid), retargets),
  };
}

function missingBody(oid: string): never {
  throw new Error(`the query of the relation ${oid} was not read`);
}

/** Gives the same answer to the same key each time. */
function memoized(make: (key: string) => string): (key: string) => string {
  const made = new Map<string, string>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
