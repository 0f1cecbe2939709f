import { equalData, type IndexDefinition, type ViewDefinition } from '../definition';
import { type ColumnRename, orderRenames } from './columns';

/** How the registered indexes differ from the wanted ones; one that changed is both dropped and created. */
export interface IndexChanges {
  readonly dropped: readonly IndexDefinition[];
  readonly created: readonly IndexDefinition[];
  /** Those that differ in nothing but their names, which are those of the catalog here. */
  readonly renamed: readonly ColumnRename[];
}

/**
 * Compares under the column names that the view has before it is renamed. An index that is not there cannot be renamed:
 * `live` are the names of those that are.
 */
export function compareIndexes(
  registered: ViewDefinition,
  built: ViewDefinition,
  live: readonly string[],
  physical: (name: string) => string,
): IndexChanges {
  const stays = (index: IndexDefinition, others: readonly IndexDefinition[]): boolean =>
    others.some((other) => equalData(other, index));
  const dropped = registered.indexes.filter((index) => !stays(index, built.indexes));
  const created = built.indexes.filter((index) => !stays(index, registered.indexes));
  const pairs: (readonly [IndexDefinition, IndexDefinition])[] = [];
  for (const old of dropped.filter(({ name }) => live.includes(physical(name)))) {
    const taken = pairs.map(([, now]) => now);
    const now = created.find((index) => !taken.includes(index) && equalData({ ...index, name: old.name }, old));
    if (now !== undefined) pairs.push([old, now]);
  }
  const isRenamed = new Set(pairs.flat());
  const gone = dropped.filter((index) => !isRenamed.has(index));
  const left = live.filter((name) => !gone.some((index) => physical(index.name) === name));
  return {
    dropped: gone,
    created: created.filter((index) => !isRenamed.has(index)),
    renamed: orderRenames(
      pairs.map(([old, now]) => ({ from: physical(old.name), to: physical(now.name) })),
      left,
    ),
  };
}
