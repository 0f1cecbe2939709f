import { alterView, assertNever, RelationSpec, Source, type ViewChange, type ViewDefinition } from '../definition';
import { toIndexDraft } from './index-draft';
import type { DefinitionChange } from './operation';

/**
 * What a definition is after some changes, as the builder of `alterMaterializedView` would make it.
 *
 * @throws {DefinitionError} when they make something impossible of it.
 */
export function applyChanges(definition: ViewDefinition, changes: readonly DefinitionChange[]): ViewDefinition {
  return alterView(definition, toViewChanges(changes));
}

/** The same as the builder of `alterMaterializedView` records them. */
export function toViewChanges(changes: readonly DefinitionChange[]): readonly ViewChange[] {
  return changes.flatMap(toViewChange);
}

function toViewChange(change: DefinitionChange): readonly ViewChange[] {
  switch (change.kind) {
    case 'addIndex':
      return [{ kind: 'addIndex', index: toIndexDraft(change.index) }];
    case 'dropIndex': {
      const { name, unique } = change.index;
      return [{ kind: 'dropIndex', index: { given: name, unique, name } }];
    }
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
