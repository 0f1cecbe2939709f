import type { Dialect } from '../compiler/dialect';
import type { StorageKind, ViewDefinition } from '../definition';

export interface DropOptions {
  readonly ifExists: boolean;
  /** Drops what depends on the view as well. */
  readonly cascade: boolean;
}

export interface RefreshForm {
  readonly concurrently: boolean;
  /** Empties the view, which can then not be read until it is refreshed again. */
  readonly withNoData: boolean;
}

/** A view that is filled later, from the text of its query. `name` is quoted. */
export interface EmptyView {
  readonly name: string;
  /** The names of the columns, quoted; none for those that the query gives. */
  readonly columns: readonly string[];
  readonly query: string;
}

/**
 * One way to keep the rows of a view. Operations ask the storage of their view for statements and do not know which
 * kind of relation keeps the rows. Names are quoted before they get here.
 */
export interface Storage {
  readonly kind: StorageKind;
  /** The kind in the registry. */
  readonly registeredAs: 'materialized';
  create(definition: ViewDefinition, dialect: Dialect): string;
  createEmpty(view: EmptyView): string;
  /** Fills the view, or fills it again. */
  refresh(name: string, form?: RefreshForm): string;
  drop(name: string, options: DropOptions): string;
  alter(name: string, change: string): string;
  comment(name: string, text: string | null): string;
}
