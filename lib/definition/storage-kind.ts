/** The kinds of relation that keep the rows of a view. */
export type StorageKind = 'materialized view';

/** The kinds of relation that a query of a view makes: one that keeps rows, or a plain view. */
export type ViewKind = 'view' | StorageKind;

/** True for a relation that keeps rows, and so has to be filled; a plain view is computed on each read. */
export function keepsRows(kind: ViewKind): kind is StorageKind {
  return kind !== 'view';
}
