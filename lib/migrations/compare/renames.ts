import type { ViewChange } from '../../definition';
import { type ColumnRename, orderRenames } from '../../plan/columns';
import type { PhysicalNames } from './names';

/** Renames of columns, in an order in which no name is ever taken. */
export function renameChanges(
  renames: readonly ColumnRename[],
  columns: readonly string[],
  names: PhysicalNames,
): readonly ViewChange[] {
  const real = renames.filter(({ from, to }) => names.column(from) !== names.column(to));
  return orderRenames(real, columns).map((rename) => ({ kind: 'renameColumn', ...rename }));
}
