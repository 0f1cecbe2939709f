import type { RelationName, StorageParameters, ViewDefinition } from '../definition';
import type { StepData } from './step';

/** Comments that were changed, under the names that the columns have in the end. */
export function commentSteps(
  relation: RelationName,
  registered: ViewDefinition,
  wanted: ViewDefinition,
  originOf: (column: string) => string | null,
): readonly StepData[] {
  const before = registered.options;
  const after = wanted.options;
  const own: StepData[] =
    before.comment === after.comment
      ? []
      : [{ kind: 'comment', reason: 'its comment was changed', relation, comment: after.comment }];
  const commentBefore = (column: string): string | undefined => before.columnComments[originOf(column) ?? column];
  const set = Object.entries(after.columnComments)
    .filter(([column, comment]) => commentBefore(column) !== comment)
    .map(([column, comment]): StepData => commentColumn(relation, column, comment));
  const cleared = columnsOf(wanted)
    .filter((column) => commentBefore(column) !== undefined && !Object.hasOwn(after.columnComments, column))
    .map((column): StepData => commentColumn(relation, column, null));
  return [...own, ...set, ...cleared];
}

function commentColumn(relation: RelationName, column: string, comment: string | null): StepData {
  return { kind: 'commentColumn', reason: `the comment on column "${column}" was changed`, relation, column, comment };
}

function columnsOf({ body }: ViewDefinition): readonly string[] {
  return body.kind === 'parent' ? body.columns.map(({ name }) => name) : (body.columns ?? []);
}

export function storageSteps(
  view: RelationName,
  relation: RelationName,
  before: StorageParameters,
  after: StorageParameters,
): readonly StepData[] {
  const set = Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value));
  const reset = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  if (Object.keys(set).length === 0 && reset.length === 0) return [];
  return [{ kind: 'setStorage', reason: 'its storage parameters were changed', view, relation, set, reset }];
}
