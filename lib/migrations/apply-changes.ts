import {
  alterView,
  assertNever,
  type IndexDefinition,
  RelationSpec,
  Source,
  type ViewChange,
  type ViewDefinition,
} from '../definition';
import type { DefinitionChange } from './operation';

/**
 * What a definition is after some changes, as the builder of `alterMaterializedView` would make it.
 *
 * @throws {DefinitionError} when they make something impossible of it.
 */
export function applyChanges(definition: ViewDefinition, changes: readonly DefinitionChange[]): ViewDefinition {
  const altered = alterView(definition, changes.flatMap(toViewChanges));
  return { ...altered, indexes: changes.reduce(changeIndexes, altered.indexes) };
}

function changeIndexes(indexes: readonly IndexDefinition[], change: DefinitionChange): readonly IndexDefinition[] {
  if (change.kind === 'addIndex') return [...indexes, change.index];
  if (change.kind === 'dropIndex') return indexes.filter(({ name }) => name !== change.index.name);
  return indexes;
}

/** Indexes are left out: they are data already. */
function toViewChanges(change: DefinitionChange): readonly ViewChange[] {
  switch (change.kind) {
    case 'addIndex':
    case 'dropIndex':
      return [];
    case 'dropColumns':
      return change.names.map((name) => ({ kind: 'dropColumn', name }));
    case 'setColumns':
      return change.columns.map(({ name, source }) => ({ kind: 'setColumn', name, source: new Source(source) }));
    case 'setRelation':
      return [{ kind: 'setRelation', path: change.path, spec: new RelationSpec(change.relation) }];
    case 'setQuery':
      return [{ ...change, query: new Source(change.query) }];
    case 'setColumnComments':
      return Object.entries(change.comments).map(([column, comment]) => ({
        kind: 'setColumnComment',
        column,
        comment,
      }));
    case 'setParent':
    case 'dropRelation':
    case 'renameColumn':
    case 'orderColumns':
    case 'clearFilter':
    case 'addFilter':
    case 'setGroupBy':
    case 'setComment':
    case 'setStorage':
    case 'setTablespace':
    case 'setAccessMethod':
      return [change];
    default:
      return assertNever(change);
  }
}
