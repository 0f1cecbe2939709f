import type { ViewDefinition } from '../../definition';
import { columnNames } from '../../plan/built-definition';
import type { ColumnRename } from '../../plan/columns';
import { followNames } from '../../plan/follow-names';
import type { NamedTable } from '../../plan/table-names';
import type { ViewKey } from '../../registry/registered-view';
import { findName, type KeyedView, keyOf, type NameLookup } from './views';

/** A view as those that read from it name it, before and after something about it is renamed. */
export interface NamedView {
  readonly before: NamedTable;
  readonly after: NamedTable;
}

export function renamedView(view: KeyedView, to: ViewKey, lookup: NameLookup): NamedView {
  const before = asTable(view, lookup);
  return { before, after: { ...before, ...to } };
}

export function renamedColumns(view: KeyedView, renames: readonly ColumnRename[], lookup: NameLookup): NamedView {
  const before = asTable(view, lookup);
  const names = new Map(renames.map(({ from, to }) => [lookup.physical(from), lookup.physical(to)]));
  const columns = before.columns.map((column) => ({ ...column, name: names.get(column.name) ?? column.name }));
  return { before, after: { ...before, columns } };
}

function asTable({ key, definition }: KeyedView, lookup: NameLookup): NamedTable {
  const { physical } = lookup;
  const columns = columnNames(definition).map((name, index) => ({
    number: index + 1,
    name: physical(name),
    isInherited: false,
  }));
  return { ...key, oid: keyOf(key), isVisible: keyOf(findName(key.name, lookup)) === keyOf(key), columns };
}

/** What becomes of the registered definition of a view that reads from a renamed one. */
export function follow(definition: ViewDefinition, { before, after }: NamedView, lookup: NameLookup): ViewDefinition {
  return followNames(definition, [before], [after], lookup.physical);
}
