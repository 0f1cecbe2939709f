import { pathsOf, startsWith, type ViewChange, type ViewDefinition } from '../../definition';
import { columnNames } from '../../plan/built-definition';
import type { ColumnRename } from '../../plan/columns';

/** What columns are called in the end, of those that are called something else. */
export function netRenames(definition: ViewDefinition, changes: readonly ViewChange[]): readonly ColumnRename[] {
  const columns = columnNames(definition);
  const renames = changes.filter((change) => change.kind === 'renameColumn');
  return columns
    .map((from) => ({ from, to: renames.reduce((name, rename) => (name === rename.from ? rename.to : name), from) }))
    .filter(({ from, to }) => from !== to);
}

/** Whether columns that are dropped later mean until then what they meant: nothing that they are made of changes. */
export function staysMeaningful(
  { body }: ViewDefinition,
  columns: readonly string[],
  changes: readonly ViewChange[],
): boolean {
  if (body.kind === 'query' || changes.some(({ kind }) => kind === 'setParent' || kind === 'setGroupBy')) return false;
  const paths = body.columns.filter(({ name }) => columns.includes(name)).flatMap(({ source }) => pathsOf(source));
  return !changes.some(
    (change) => change.kind === 'setRelation' && paths.some((path) => startsWith(path, change.path)),
  );
}

/** Columns that a view has and another, which it is to become, does not, under any name. */
export function lostColumns(
  before: ViewDefinition,
  after: ViewDefinition,
  changes: readonly ViewChange[],
  physical: (name: string) => string,
): readonly string[] {
  const kept = new Set(columnNames(after).map(physical));
  const renamed = new Set(netRenames(before, changes).map(({ from }) => from));
  return columnNames(before).filter((name) => !renamed.has(name) && !kept.has(physical(name)));
}

/** Columns that stay under their names and are made of something else: by declaration, or as far as a query tells. */
export function changedColumns(
  before: ViewDefinition,
  after: ViewDefinition,
  changes: readonly ViewChange[],
  physical: (name: string) => string,
): readonly string[] {
  const renamed = new Map(netRenames(before, changes).map(({ from, to }) => [physical(to), from]));
  const known = new Set(columnNames(before).map(physical));
  const isWhole = changes.some(({ kind }) => kind === 'setQuery' || kind === 'setParent');
  const set = changes.flatMap((change) => (change.kind === 'setColumn' ? [change.name] : []));
  return (isWhole ? columnNames(after) : set).flatMap((name) => {
    const old = renamed.get(physical(name));
    if (old !== undefined) return [old];
    return known.has(physical(name)) ? [name] : [];
  });
}
