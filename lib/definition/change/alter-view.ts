import { DefinitionError } from '../../errors';
import { deepFreeze } from '../canonical';
import { describeTableName } from '../names';
import { Problems } from '../problems';
import { validateDefinition } from '../validate';
import { assertNever, type ViewDefinition } from '../view';
import { wellFormed } from '../well-formed';
import { changeBody } from './body';
import type { ViewChange } from './change';
import { changeIndexes, changeOptions } from './details';

/**
 * What a definition is after some changes, one after the other.
 *
 * @throws {DefinitionError} naming all problems at once: of the changes, and of what they make of the view.
 */
export function alterView(
  definition: ViewDefinition,
  changes: readonly ViewChange[],
  found: Problems = new Problems(),
): ViewDefinition {
  const altered = inOrderOfReading(changes).reduce(
    (current, change) => applyChange(current, change, found),
    definition,
  );
  if (found.list.length === 0) validateDefinition(altered, found);
  if (found.list.length > 0) throw new DefinitionError(describeTableName(definition.name), found.list);
  return deepFreeze(wellFormed(altered));
}

/** Sources may name relations that are declared after them, and a parent is what everything else starts from. */
function inOrderOfReading(changes: readonly ViewChange[]): readonly ViewChange[] {
  const rank = ({ kind }: ViewChange): number =>
    kind === 'setParent' ? 0 : kind === 'setRelation' || kind === 'dropRelation' ? 1 : 2;
  return [...changes].sort((one, other) => rank(one) - rank(other));
}

function applyChange(view: ViewDefinition, change: ViewChange, found: Problems): ViewDefinition {
  switch (change.kind) {
    case 'setColumn':
    case 'setRelation':
    case 'dropRelation':
    case 'addFilter':
    case 'clearFilter':
    case 'setGroupBy':
    case 'setQuery':
    case 'setParent':
    case 'orderColumns':
      return { ...view, body: changeBody(view.body, change, found) };
    case 'renameColumn':
      return renameColumn(view, change.from, change.to, found);
    case 'dropColumn':
      return dropColumn(view, change.name, found);
    case 'addIndex':
    case 'dropIndex':
      return { ...view, indexes: changeIndexes(view, change, found) };
    case 'setComment':
    case 'setColumnComment':
    case 'setStorage':
    case 'setTablespace':
    case 'setAccessMethod':
      return { ...view, options: changeOptions(view.options, change) };
    default:
      return assertNever(change);
  }
}

function renameColumn(view: ViewDefinition, from: string, to: string, found: Problems): ViewDefinition {
  const { [from]: comment, ...others } = view.options.columnComments;
  const isCommented = Object.hasOwn(view.options.columnComments, from);
  return {
    ...view,
    body: changeBody(view.body, { kind: 'renameColumn', from, to }, found),
    indexes: changeIndexes(view, { kind: 'renameColumn', from, to }, found),
    options: { ...view.options, columnComments: isCommented ? { ...others, [to]: comment as string } : others },
  };
}

function dropColumn(view: ViewDefinition, name: string, found: Problems): ViewDefinition {
  const { [name]: _comment, ...columnComments } = view.options.columnComments;
  return {
    ...view,
    body: changeBody(view.body, { kind: 'dropColumn', name }, found),
    indexes: changeIndexes(view, { kind: 'dropColumn', name }, found),
    options: { ...view.options, columnComments },
  };
}
