import type {
  Columns,
  ConditionBuilder,
  IndexColumnInput,
  IndexOptions,
  OpaqueQuery,
  RelationSpec,
  Source,
  SourceInput,
  StorageParameters,
  TableInput,
} from '../definition';

/** What a view's columns are given as: a map from view column to source, where `true` is the parent's of that name. */
export type ColumnsInput = { readonly [name: string]: SourceInput | true } | readonly string[] | string;

/** The methods of `view` that Knex's own view builders do not have. */
export const BUILDER_METHODS = [
  'from',
  'relation',
  'relations',
  'column',
  'groupBy',
  'unique',
  'index',
  'withNoData',
  'comment',
  'columnComment',
  'columnComments',
  'storage',
  'tablespace',
  'using',
  'where',
  'whereIn',
  'whereNull',
  'whereBetween',
  'whereRaw',
] as const;

/**
 * What the callback of `createMaterializedView` is given, as its argument and as `this`. Where-methods are those of
 * Knex, over sources. Every call returns the builder; the definition is checked when the callback is done.
 */
export interface MaterializedViewBuilder extends ConditionBuilder {
  /** The parent: one row there is one row in the view. `key` tells its rows apart; `id` by default. */
  from(table: TableInput, options?: { readonly key?: Columns }): this;
  /** A relation from the parent, or from another relation: `view.relation('comments.author', belongsTo(…))`. */
  relation(path: string | readonly string[], relation: RelationSpec): this;
  relations(relations: { readonly [path: string]: RelationSpec }): this;
  /** The view's columns, in this order. With `as`, an array names the outputs of the query. */
  columns(columns: ColumnsInput): this;
  columns(...names: readonly string[]): this;
  column(name: string, source?: SourceInput | true): this;
  /** Names of view columns: one row a group instead of one row a parent row. */
  groupBy(...names: readonly (string | readonly string[])[]): this;
  /** The view's query, in place of all of the above: a Knex query or raw, or SQL text. */
  as(query: OpaqueQuery | string | Source): this;
  /** A unique index; makes concurrent refreshes possible. `options` may be the index's name. */
  unique(columns: IndexColumnInput | readonly IndexColumnInput[], options?: IndexOptions | string): this;
  /** `index(columns, name, method)` is Knex's form. */
  index(
    columns: IndexColumnInput | readonly IndexColumnInput[],
    options?: IndexOptions | string,
    method?: string,
  ): this;
  /** Leaves the view without data, not to be read until it is refreshed. */
  withNoData(): this;
  comment(text: string): this;
  columnComment(name: string, text: string): this;
  columnComments(comments: { readonly [column: string]: string }): this;
  /** Storage parameters, such as `{ fillfactor: 70 }`. */
  storage(parameters: StorageParameters): this;
  tablespace(name: string): this;
  /** The table access method, such as `heap`. */
  using(accessMethod: string): this;
  queryContext(context: unknown): this;
  queryContext(): unknown;
}
