import type { Attached } from '../../catalog/attached/types';

/** An index or statistics object that goes with a column that it uses. */
export interface Lost {
  readonly kind: 'index' | 'statistics';
  readonly name: string;
  readonly column: string;
}

/** What cannot come along because it uses a column that is gone; one for each such column. */
export function findLost(old: Attached, columnOf: (name: string) => string | null): readonly Lost[] {
  const lostOf = (kind: Lost['kind'], { name, columns }: { name: string; columns: readonly string[] }): Lost[] =>
    columns.filter((column) => columnOf(column) === null).map((column) => ({ kind, name, column }));
  return [
    ...old.indexes.flatMap((index) => lostOf('index', index)),
    ...old.statistics.flatMap((statistics) => lostOf('statistics', statistics)),
  ];
}

/**
 * True when all columns are still there. They also need to have their names: definitions are replayed as they are read,
 * so columns are renamed on the old relation before that is read, or on the new one after it has taken its place.
 */
export function keepsColumns(
  { name, columns }: { readonly name: string; readonly columns: readonly string[] },
  columnOf: (name: string) => string | null,
): boolean {
  const now = columns.map(columnOf);
  if (now.includes(null)) return false;
  const renamed = columns.find((column, index) => now[index] !== column);
  if (renamed !== undefined) throw new Error(`"${name}" cannot be built again under another name of "${renamed}"`);
  return true;
}
