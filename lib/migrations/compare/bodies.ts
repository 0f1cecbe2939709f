import { equalData, type ParentBody, type QueryBody, type ViewChange } from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import { compareColumns, setColumn } from './columns';
import { compareFilters } from './filters';
import type { PhysicalNames } from './names';
import { compareRelations } from './relations';
import { renameChanges } from './renames';

type Body = ParentBody | QueryBody;

const CLEARED: ViewChange = { kind: 'clearFilter' };

/** What a view selects, and from where. */
export function compareBodies(
  from: Body,
  to: Body,
  renames: readonly ColumnRename[],
  names: PhysicalNames,
): readonly ViewChange[] {
  if (to.kind === 'query') return compareQueries(from, to, names);
  return from.kind === 'query' ? replaceQuery(to) : compareParents(from, to, renames, names);
}

/** The outputs of one query are told apart by their places, so that another name in a place is a rename. */
function compareQueries(from: Body, to: QueryBody, names: PhysicalNames): readonly ViewChange[] {
  const replaced: ViewChange = { kind: 'setQuery', query: to.query, columns: to.columns };
  if (from.kind === 'parent' || !equalData(from.query, to.query)) {
    const forgets = from.kind === 'query' && from.columns !== null && to.columns === null;
    return [forgets ? { ...replaced, columns: [] } : replaced];
  }
  const [before, after] = [from.columns, to.columns];
  if (equalData(before?.map(names.column) ?? null, after?.map(names.column) ?? null)) return [];
  if (before === null || after === null || before.length !== after.length) {
    return [{ ...replaced, columns: after ?? [] }];
  }
  return renameChanges(
    before.map((name, index) => ({ from: name, to: after[index] as string })),
    before,
    names,
  );
}

/**
 * A query says nothing that a declaration could be compared with. Where the migration runs, the view may be declared
 * already, as in a database whose query nobody accepted: its filter must not be there twice then.
 */
function replaceQuery(to: ParentBody): readonly ViewChange[] {
  return [
    { kind: 'setParent', parent: to.parent, key: to.key },
    ...compareRelations({}, to.relations, null),
    ...to.columns.map(setColumn),
    ...(to.filter === null ? [] : [CLEARED, { kind: 'addFilter' as const, condition: to.filter }]),
    ...(to.groupBy.length === 0 ? [] : [{ kind: 'setGroupBy' as const, names: to.groupBy }]),
  ];
}

function compareParents(
  from: ParentBody,
  to: ParentBody,
  renames: readonly ColumnRename[],
  names: PhysicalNames,
): readonly ViewChange[] {
  const isSameParent =
    equalData(names.table(from.parent), names.table(to.parent)) &&
    equalData(from.key.map(names.column), to.key.map(names.column));
  const columns = compareColumns(from.columns, to.columns, renames, names);
  const renamed = new Map(renames.map((rename) => [rename.from, rename.to]));
  const groups = from.groupBy.map((name) => names.column(renamed.get(name) ?? name));
  return [
    ...(isSameParent ? [] : [{ kind: 'setParent' as const, parent: to.parent, key: to.key }]),
    ...compareRelations(from.relations, to.relations, names),
    ...columns,
    ...compareFilters(from.filter, to.filter, names),
    ...(equalData(groups, to.groupBy.map(names.column)) ? [] : [{ kind: 'setGroupBy' as const, names: to.groupBy }]),
  ];
}
