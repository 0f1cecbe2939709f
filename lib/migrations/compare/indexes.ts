import {
  columnsOf,
  conventionalIndexName,
  equalData,
  type IndexChoice,
  type IndexDefinition,
  renameInIndexes,
  type ViewChange,
  type ViewDefinition,
  withoutDefaultName,
} from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import type { PhysicalNames } from './names';

/** Indexes dropped, then those added; what is on a dropped column went with it. */
export function compareIndexes(
  from: ViewDefinition,
  to: ViewDefinition,
  renames: readonly ColumnRename[],
  dropped: ReadonlySet<string>,
  names: PhysicalNames,
): readonly ViewChange[] {
  const before = from.indexes
    .map((index) => renames.reduce((renamed, { from: old, to: now }) => renameInIndexes(renamed, old, now), index))
    .filter((index) => !columnsOf(index).some((column) => dropped.has(column)));
  const isIn = (index: IndexDefinition, others: readonly IndexDefinition[]): boolean =>
    others.some((other) => equalData(names.index(other), names.index(index)));
  const gone = before.filter((index) => !isIn(index, to.indexes));
  const added = to.indexes.filter((index) => !isIn(index, before));
  const taken = before.filter((index) => !gone.includes(index)).map(({ name }) => name);
  return [
    ...gone.map((index): ViewChange => ({ kind: 'dropIndex', index: chooseIndex(from.name.name, index) })),
    ...added.map((index, place): ViewChange => {
      const known = new Set([...taken, ...added.slice(0, place).map(({ name }) => name)]);
      return { kind: 'addIndex', index: withoutDefaultName(from.name.name, index, known) };
    }),
  ];
}

/** By its columns, as Knex users do, where its name is made of them. */
export function chooseIndex(view: string, { name, unique, keys }: IndexDefinition): IndexChoice {
  const columns = keys.flatMap(({ expression }) => (expression.kind === 'column' ? [expression.column] : []));
  const isOfColumns = columns.length === keys.length && conventionalIndexName(view, columns, unique) === name;
  return { given: isOfColumns ? columns : name, unique, name };
}
