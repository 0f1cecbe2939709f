import {
  type Columns,
  ConditionBuilder,
  type IndexColumnInput,
  type IndexOptions,
  type OpaqueQuery,
  type RelationSpec,
  type Source,
  type SourceInput,
  type StorageParameters,
  type TableInput,
} from '../definition';
import type { AlterCollector } from './alter-collector';
import type { ColumnsInput } from './view-builder';

type IndexColumns = IndexColumnInput | readonly IndexColumnInput[];

/** Where a builder keeps what it collected. */
const COLLECTOR = Symbol('collector of knex-matview');

/**
 * What the callback of `alterMaterializedView` is given, as its argument and as `this`. Changes count in the order of the
 * calls; where-methods are those of Knex, over sources, and narrow the filter that is there.
 */
export interface MaterializedViewAlterBuilder extends ConditionBuilder {
  /** Adds columns, or gives those that are there another source. With `as`, an array names the outputs of the query. */
  columns(columns: ColumnsInput): this;
  columns(...names: readonly string[]): this;
  column(name: string, source?: SourceInput | true): this;
  renameColumn(from: string, to: string): this;
  /** Another parent, or another key of it; of a view given by a query, the beginning of its declaration. */
  from(table: TableInput, options?: { readonly key?: Columns }): this;
  /** The columns in another order; names all of them. */
  columnOrder(...names: readonly (string | readonly string[])[]): this;
  /** Indexes on the columns, and their comments, go with them. */
  dropColumn(...names: readonly (string | readonly string[])[]): this;
  dropColumns(...names: readonly (string | readonly string[])[]): this;
  /** Adds a relation, or replaces the one of that path. */
  relation(path: string | readonly string[], relation: RelationSpec): this;
  relations(relations: { readonly [path: string]: RelationSpec }): this;
  dropRelation(path: string | readonly string[]): this;
  /** Takes back the filter; `where` after it starts a new one. */
  clearWhere(): this;
  groupBy(...names: readonly (string | readonly string[])[]): this;
  /** Another query for the view. */
  as(query: OpaqueQuery | string | Source): this;
  unique(columns: IndexColumns, options?: IndexOptions | string): this;
  index(columns: IndexColumns, options?: IndexOptions | string, method?: string): this;
  /** By name, or by the columns that Knex's convention named it after; `indexName` as in Knex. */
  dropIndex(columns: string | readonly string[], indexName?: string): this;
  dropUnique(columns: string | readonly string[], indexName?: string): this;
  /** Null takes the comment away. */
  comment(text: string | null): this;
  columnComment(name: string, text: string | null): this;
  columnComments(comments: { readonly [column: string]: string | null }): this;
  /** Storage parameters; null resets one. */
  storage(parameters: { readonly [name: string]: StorageParameters[string] | null }): this;
  /** Null is the database's default. */
  tablespace(name: string | null): this;
  using(accessMethod: string | null): this;
  /** Refuses the alter when anything that depends on the view would have to be rebuilt. */
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
  const own = ConditionBuilder.prototype as unknown as { [method: string]: (...input: never[]) => unknown };
  for (const method of Object.getOwnPropertyNames(own).filter((name) => /where/i.test(name))) {
    methods[method] = function where(...input) {
      const { [COLLECTOR]: collector } = this;
      collector.collect(method, () => own[method]?.apply(collector.conditions, input));
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
    for (const [name, value] of Object.entries(input)) collector.collect(method, () => collector[method](name, value));
    return this;
  };
}
