import { equalData, type IndexDefinition, type ViewDefinition } from '../definition';

/** How the registered indexes differ from the wanted ones; one that changed is both dropped and created. */
export interface IndexChanges {
  readonly dropped: readonly IndexDefinition[];
  readonly created: readonly IndexDefinition[];
}

/** Compares under the column names that the view has before it is renamed. */
export function compareIndexes(registered: ViewDefinition, built: ViewDefinition): IndexChanges {
  const stays = (index: IndexDefinition, others: readonly IndexDefinition[]): boolean =>
    others.some((other) => equalData(other, index));
  return {
    dropped: registered.indexes.filter((index) => !stays(index, built.indexes)),
    created: built.indexes.filter((index) => !stays(index, registered.indexes)),
  };
}
