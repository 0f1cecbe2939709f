import { columnsOf, equalData, type IndexDefinition, renameInIndexes, type ViewDefinition } from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import type { DefinitionChange } from '../operation';
import type { PhysicalNames } from './names';

/** Indexes dropped, then those added; what is on a dropped column went with it. */
export function compareIndexes(
  from: ViewDefinition,
  to: ViewDefinition,
  renames: readonly ColumnRename[],
  dropped: ReadonlySet<string>,
  names: PhysicalNames,
): readonly DefinitionChange[] {
  const before = from.indexes
    .map((index) => renames.reduce((renamed, { from: old, to: now }) => renameInIndexes(renamed, old, now), index))
    .filter((index) => !columnsOf(index).some((column) => dropped.has(column)));
  const isIn = (index: IndexDefinition, others: readonly IndexDefinition[]): boolean =>
    others.some((other) => equalData(names.index(other), names.index(index)));
  const gone = before.filter((index) => !isIn(index, to.indexes));
  const added = to.indexes.filter((index) => !isIn(index, before));
  const taken = before.filter((index) => !gone.includes(index)).map(({ name }) => name);
  return [
    ...gone.map((index): DefinitionChange => ({ kind: 'dropIndex', index })),
    ...added.map(
      (index, place): DefinitionChange => ({
        kind: 'addIndex',
        index,
        taken: [...taken, ...added.slice(0, place).map(({ name }) => name)],
      }),
    ),
  ];
}
