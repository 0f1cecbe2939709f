import { equalData, type ViewColumn } from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import type { DefinitionChange } from '../operation';
import type { PhysicalNames } from './names';
import { renameChanges } from './renames';

/** Columns renamed, dropped, added or given another source, and their order where that is not what comes of it. */
export function compareColumns(
  from: readonly ViewColumn[],
  to: readonly ViewColumn[],
  renames: readonly ColumnRename[],
  names: PhysicalNames,
): readonly DefinitionChange[] {
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
    ...(dropped.length === 0 ? [] : [{ kind: 'dropColumns' as const, names: dropped }]),
    ...(set.length === 0 ? [] : [{ kind: 'setColumns' as const, columns: set }]),
    ...(isInOrder ? [] : [{ kind: 'orderColumns' as const, names: to.map(({ name }) => name) }]),
  ];
}
