import type { StorageParameters, TableInput } from '../definition';
import type {
  Columns,
  ConditionBuilder,
  IndexColumnInput,
  IndexOptions,
  OpaqueQuery,
  RelationSpec,
  Source,
  SourceInput,
} from '.';

/**
 * The columns of a view: a map from view column to source, where `true` is the parent's column of that name; or names.
 */
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
 * The argument, and `this`, of the callback of `createMaterializedView`. Where-methods are those of Knex, over sources. Each
 * call returns the builder; the definition is checked after the callback.
 *
 * @example
 * await knex.schema.createMaterializedView('post_list', (view) => {
 *   view.from('posts').columns({ id: true, title: true }).where('rating', '>', 200).unique('id');
 * });
 */
export interface MaterializedViewBuilder extends ConditionBuilder {
  /** The parent: one row there is one row in the view. `key` identifies its rows; `id` by default. */
  from(table: TableInput, options?: { readonly key?: Columns }): this;
  /**
   * Declares a relation from the parent, or from another relation: `view.relation('comments.author', belongsTo(…))`.
   */
  relation(path: string | readonly string[], relation: RelationSpec): this;
  /** Declares several relations, by their paths. */
  relations(relations: { readonly [path: string]: RelationSpec }): this;
  /** Adds columns, in this order. With `as`, an array names the outputs of the query. */
  columns(columns: ColumnsInput): this;
  columns(...names: readonly string[]): this;
  /** Adds one column; without a source, the parent's of that name. */
  column(name: string, source?: SourceInput | true): this;
  /** Groups by these columns of the view: one row per group instead of one row per parent row. */
  groupBy(...names: readonly (string | readonly string[])[]): this;
  /** The query of the view, in place of a declaration: a Knex query or raw, or SQL text. */
  as(query: OpaqueQuery | string | Source): this;
  /** Adds a unique index, which concurrent refreshes need. `options` may be its name. */
  unique(columns: IndexColumnInput | readonly IndexColumnInput[], options?: IndexOptions | string): this;
  /** Adds an index. `index(columns, name, method)` is Knex's form. */
  index(
    columns: IndexColumnInput | readonly IndexColumnInput[],
    options?: IndexOptions | string,
    method?: string,
  ): this;
  /** Creates the view without data. Reads fail until it is refreshed. */
  withNoData(): this;
  /** The comment on the view. */
  comment(text: string): this;
  /** The comment on a column of the view. */
  columnComment(name: string, text: string): this;
  /** Comments on several columns, by their names. */
  columnComments(comments: { readonly [column: string]: string }): this;
  /** Storage parameters: `{ fillfactor: 70 }`, in the units of PostgreSQL. */
  storage(parameters: StorageParameters): this;
  /** The tablespace of the view. */
  tablespace(name: string): this;
  /** The table access method: `heap`. */
  using(accessMethod: string): this;
  /** The context for `wrapIdentifier`, as in Knex; without an argument, returns it. */
  queryContext(context: unknown): this;
  queryContext(): unknown;
}
