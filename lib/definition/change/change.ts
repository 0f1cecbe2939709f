import type { Condition, Expression, SqlExpression } from '../expression';
import type { TableName } from '../names';
import type { DeclaredRelation, NewIndex, StorageParameters } from '../view';

/**
 * One change of a view, as plain, JSON-serialisable data: what the builder of `alterMaterializedView` collects, what a
 * comparison of two definitions gives, and what a migration is written from.
 */
export type ViewChange =
  /** Adds a column at the end, or gives one that is there another source. */
  | { readonly kind: 'setColumn'; readonly name: string; readonly source: Expression }
  | { readonly kind: 'renameColumn'; readonly from: string; readonly to: string }
  /** Indexes and comments on the column go with it. */
  | { readonly kind: 'dropColumn'; readonly name: string }
  /** Adds a relation, or replaces one that is there and keeps what starts from it. */
  | { readonly kind: 'setRelation'; readonly path: readonly string[]; readonly relation: DeclaredRelation }
  | { readonly kind: 'dropRelation'; readonly path: readonly string[] }
  /** Narrows the filter. */
  | { readonly kind: 'addFilter'; readonly condition: Condition }
  | { readonly kind: 'clearFilter' }
  /** Another parent; of a view that is given by a query, the beginning of a declaration in its place. */
  | { readonly kind: 'setParent'; readonly parent: TableName; readonly key: readonly string[] }
  /** The columns in another order: all of them. */
  | { readonly kind: 'orderColumns'; readonly names: readonly string[] }
  | { readonly kind: 'setGroupBy'; readonly names: readonly string[] }
  /** `columns: null` keeps the output names of the query before; an empty list takes them back. */
  | { readonly kind: 'setQuery'; readonly query: SqlExpression; readonly columns: readonly string[] | null }
  /** `isNamedLoosely`: its name was given as a second text after one column, where it could be meant as another column. */
  | { readonly kind: 'addIndex'; readonly index: NewIndex; readonly isNamedLoosely?: boolean }
  | { readonly kind: 'dropIndex'; readonly index: IndexChoice }
  | { readonly kind: 'setComment'; readonly comment: string | null }
  | { readonly kind: 'setColumnComment'; readonly column: string; readonly comment: string | null }
  /** A value of null resets a parameter. */
  | { readonly kind: 'setStorage'; readonly storage: { readonly [name: string]: StorageParameters[string] | null } }
  | { readonly kind: 'setTablespace'; readonly tablespace: string | null }
  | { readonly kind: 'setAccessMethod'; readonly accessMethod: string | null };

/**
 * Which index: `name`, where it is given; else the one that is named so; else the one that Knex's convention would name
 * after these columns.
 */
export interface IndexChoice {
  readonly given: string | readonly string[];
  readonly unique: boolean;
  readonly name: string | null;
}
