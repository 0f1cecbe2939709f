import type { StorageParameters, TableInput } from '../definition';
import {
  addWhere,
  type Columns,
  type ConditionBuilder,
  type IndexColumnInput,
  type IndexOptions,
  type OpaqueQuery,
  type RelationSpec,
  type Source,
  type SourceInput,
  WHERE_METHODS,
} from '.';
import type { AlterCollector } from './alter-collector';
import { assertObject } from './refuse';
import type { ColumnsInput } from './view-builder';

type IndexColumns = IndexColumnInput | readonly IndexColumnInput[];

/** Where a builder keeps what it collected. */
const COLLECTOR = Symbol('collector of knex-matview');

/**
 * The argument, and `this`, of the callback of `alterMaterializedView`. Changes apply in the order of the calls. Where-methods
 * are those of Knex, over sources, and narrow the current filter. Each call returns the builder; the changes are checked
 * after the callback.
 *
 * @example
 * await knex.schema.alterMaterializedView('post_list', (view) => {
 *   view.column('author', 'author.name').renameColumn('title', 'heading').index('author');
 * });
 */
export interface MaterializedViewAlterBuilder extends ConditionBuilder {
  /** Adds columns, or changes the source of existing ones. With `as`, an array names the outputs of the query. */
  columns(columns: ColumnsInput): this;
  columns(...names: readonly string[]): this;
  /** Adds a column, or changes its source; without a source, the parent's of that name. */
  column(name: string, source?: SourceInput | true): this;
  /** Renames a column. Indexes, comments, privileges and dependents follow. */
  renameColumn(from: string, to: string): this;
  /** Another parent, or another key of it. Of a view given by a query, begins a declaration in its place. */
  from(table: TableInput, options?: { readonly key?: Columns }): this;
  /** Puts the columns in another order; names all of them. */
  columnOrder(...names: readonly (string | readonly string[])[]): this;
  /** Drops columns, with their comments and the indexes on them. */
  dropColumn(...names: readonly (string | readonly string[])[]): this;
  /** As `dropColumn`, under the name that Knex's table builder has. */
  dropColumns(...names: readonly (string | readonly string[])[]): this;
  /** Adds a relation, or replaces the one of that path. */
  relation(path: string | readonly string[], relation: RelationSpec): this;
  /** Adds or replaces several relations, by their paths. */
  relations(relations: { readonly [path: string]: RelationSpec }): this;
  /** Drops a relation, with the relations that start from it. */
  dropRelation(path: string | readonly string[]): this;
  /** Removes the filter; `where` after it starts a new one. */
  clearWhere(): this;
  /** Groups by these columns of the view instead; without names, not at all. */
  groupBy(...names: readonly (string | readonly string[])[]): this;
  /** Replaces the query of the view. */
  as(query: OpaqueQuery | string | Source): this;
  /** Adds a unique index. `options` may be its name. */
  unique(columns: IndexColumns, options?: IndexOptions | string): this;
  /** Adds an index. `index(columns, name, method)` is Knex's form. */
  index(columns: IndexColumns, options?: IndexOptions | string, method?: string): this;
  /** Drops an index, by its name or by the columns that it is named after; `indexName` as in Knex. */
  dropIndex(columns: string | readonly string[], indexName?: string): this;
  /** Drops a unique index, by its name or by the columns that it is named after; `indexName` as in Knex. */
  dropUnique(columns: string | readonly string[], indexName?: string): this;
  /** The comment on the view; null removes it. */
  comment(text: string | null): this;
  /** The comment on a column; null removes it. */
  columnComment(name: string, text: string | null): this;
  /** Comments on several columns, by their names; null removes one. */
  columnComments(comments: { readonly [column: string]: string | null }): this;
  /** Sets storage parameters, in the units of PostgreSQL; null resets one. */
  storage(parameters: { readonly [name: string]: StorageParameters[string] | null }): this;
  /** Moves the view to a tablespace; null is the database's default. */
  tablespace(name: string | null): this;
  /** Changes the table access method; null is the database's default. */
  using(accessMethod: string | null): this;
  /** Refuses the alter if anything that depends on the view would have to be rebuilt. */
  restrict(): this;
}

/** Makes the builder for a callback of `alterMaterializedView`. */
export function createAlterBuilder(collector: AlterCollector): MaterializedViewAlterBuilder {
  const builder = Object.create(PROTOTYPE) as { [COLLECTOR]: AlterCollector };
  builder[COLLECTOR] = collector;
  return builder as unknown as MaterializedViewAlterBuilder;
}

type Call = (this: { [COLLECTOR]: AlterCollector }, ...input: never[]) => unknown;

const METHODS: readonly (keyof AlterCollector & string)[] = [
  'columns',
  'column',
  'from',
  'renameColumn',
  'columnOrder',
  'dropColumn',
  'relation',
  'dropRelation',
  'clearWhere',
  'groupBy',
  'as',
  'unique',
  'index',
  'dropIndex',
  'dropUnique',
  'comment',
  'columnComment',
  'storage',
  'tablespace',
  'using',
  'restrict',
];

const PROTOTYPE: { readonly [method: string]: Call } = createPrototype();

function createPrototype(): { readonly [method: string]: Call } {
  const methods: { [method: string]: Call } = {};
  for (const method of METHODS) methods[method] = collect(method);
  methods.dropColumns = collect('dropColumn');
  methods.relations = collectEach('relation');
  methods.columnComments = collectEach('columnComment');
  for (const [name, method] of WHERE_METHODS) {
    methods[name] = function where(...input) {
      const { [COLLECTOR]: collector } = this;
      collector.collect(name, () => addWhere(collector.conditions, method, input));
      return this;
    };
  }
  return methods;
}

function collect(method: keyof AlterCollector & string): Call {
  return function call(...input) {
    const { [COLLECTOR]: collector } = this;
    collector.collect(method, () => (collector[method] as (...input: never[]) => void).apply(collector, input));
    return this;
  };
}

/** A method that takes an object, as calls of one that takes a name and a value. */
function collectEach(method: 'relation' | 'columnComment'): Call {
  return function call(input: { [name: string]: never }) {
    const { [COLLECTOR]: collector } = this;
    collector.collect(`${method}s`, () => assertObject(input, `${method}s`, '{ name: … }'));
    for (const [name, value] of Object.entries(Object(input)))
      collector.collect(method, () => collector[method](name, value as never));
    return this;
  };
}
