import { equalData, type ViewChange, type ViewColumn } from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import type { PhysicalNames } from './names';
import { renameChanges } from './renames';

/** Columns renamed, dropped, added or given another source, and their order where that is not what comes of it. */
export function compareColumns(
  from: readonly ViewColumn[],
  to: readonly ViewColumn[],
  renames: readonly ColumnRename[],
  names: PhysicalNames,
): readonly ViewChange[] {
  const newNames = new Map(renames.map((rename) => [rename.from, rename.to]));
  const before = new Map(from.map(({ name, source }) => [names.column(newNames.get(name) ?? name), source]));
  const after = new Set(to.map(({ name }) => names.column(name)));
  const dropped = from.map(({ name }) => newNames.get(name) ?? name).filter((name) => !after.has(names.column(name)));
  const set = to.filter(({ name, source }) => {
    const known = before.get(names.column(name));
    return known === undefined || !equalData(names.expression(known), names.expression(source));
  });
  const kept = [...before.keys()].filter((name) => after.has(name));
  const added = to.map(({ name }) => names.column(name)).filter((name) => !before.has(name));
  const isInOrder = equalData(
    [...kept, ...added],
    to.map(({ name }) => names.column(name)),
  );
  return [
    ...renameChanges(
      renames,
      from.map(({ name }) => name),
      names,
    ),
    ...dropped.map((name) => ({ kind: 'dropColumn' as const, name })),
    ...set.map(setColumn),
    ...(isInOrder ? [] : [{ kind: 'orderColumns' as const, names: to.map(({ name }) => name) }]),
  ];
}

export function setColumn({ name, source }: ViewColumn): ViewChange {
  return { kind: 'setColumn', name, source };
}
