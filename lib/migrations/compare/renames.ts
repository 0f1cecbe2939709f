import { type ColumnRename, orderRenames } from '../../plan/columns';
import type { DefinitionChange } from '../operation';
import type { PhysicalNames } from './names';

/** Renames of columns, in an order in which no name is ever taken. */
export function renameChanges(
  renames: readonly ColumnRename[],
  columns: readonly string[],
  names: PhysicalNames,
): readonly DefinitionChange[] {
  const real = renames.filter(({ from, to }) => names.column(from) !== names.column(to));
  return orderRenames(real, columns).map((rename) => ({ kind: 'renameColumn', ...rename }));
}
