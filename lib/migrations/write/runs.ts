import type { ViewChange } from '../../definition';

/** Neighbours of one kind, which one call makes. */
export type Run = readonly [ViewChange, ...ViewChange[]];

/** The changes in their order, with neighbours together that one call can make. */
export function toRuns(changes: readonly ViewChange[]): readonly Run[] {
  const runs: [ViewChange, ...ViewChange[]][] = [];
  for (const change of changes) {
    const run = runs[runs.length - 1];
    if (run !== undefined && canJoin(run, change)) run.push(change);
    else runs.push([change]);
  }
  return runs;
}

/** The argument of the call may be an object, in which a name cannot stand twice. */
function canJoin(run: Run, change: ViewChange): boolean {
  const column = columnOf(change);
  return column !== null && run[0].kind === change.kind && run.every((one) => columnOf(one) !== column);
}

/** The column of a change that a call can make several of. */
function columnOf(change: ViewChange): string | null {
  if (change.kind === 'setColumn' || change.kind === 'dropColumn') return change.name;
  return change.kind === 'setColumnComment' ? change.column : null;
}
