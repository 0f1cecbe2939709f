import type { RelationName } from '../definition';
import { columnNames } from './built-definition';
import type { ColumnRename } from './columns';
import { nameOf, type PlanInput } from './plan-input';
import type { StepData } from './step';

/** Comments that were changed, under the names that the columns have in the end. */
export function commentSteps({ live, registered, wanted, built }: PlanInput): readonly StepData[] {
  const relation = nameOf(live);
  const origins = originsOf(built.renames);
  const before = registered.options;
  const after = wanted.options;
  const own: StepData[] =
    before.comment === after.comment
      ? []
      : [{ kind: 'comment', reason: 'its comment was changed', relation, comment: after.comment }];
  const commentBefore = (column: string): string | undefined => before.columnComments[origins.get(column) ?? column];
  const set = Object.entries(after.columnComments)
    .filter(([column, comment]) => commentBefore(column) !== comment)
    .map(([column, comment]): StepData => commentColumn(relation, column, comment));
  const cleared = columnNames(wanted)
    .filter((column) => commentBefore(column) !== undefined && !Object.hasOwn(after.columnComments, column))
    .map((column): StepData => commentColumn(relation, column, null));
  return [...own, ...set, ...cleared];
}

function commentColumn(relation: RelationName, column: string, comment: string | null): StepData {
  return { kind: 'commentColumn', reason: `the comment on column "${column}" was changed`, relation, column, comment };
}

/** The names that renamed columns had before the first of their renames. */
function originsOf(renames: readonly ColumnRename[]): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  for (const { from, to } of renames) {
    origins.set(to, origins.get(from) ?? from);
    origins.delete(from);
  }
  return origins;
}

export function renameSteps({ live, built, physical }: PlanInput): readonly StepData[] {
  return built.renames.map(
    ({ from, to }): StepData => ({
      kind: 'renameColumn',
      reason: `column "${from}" was renamed`,
      relation: nameOf(live),
      from: physical(from),
      to: physical(to),
    }),
  );
}

/** @param relation The relation that has the name of the view in the end. */
export function storageSteps({ live, registered, wanted }: PlanInput, relation: RelationName): readonly StepData[] {
  const before = registered.options.storage;
  const after = wanted.options.storage;
  const set = Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value));
  const reset = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  if (Object.keys(set).length === 0 && reset.length === 0) return [];
  const names = { view: nameOf(live), relation: nameOf(relation) };
  return [{ kind: 'setStorage', reason: 'its storage parameters were changed', ...names, set, reset }];
}
