import { DEFAULT_OPTIONS } from '../definition';
import type { Condition } from '../definition/expression';
import type { TableInput, TableName } from '../definition/names';
import type { StorageParameters, ViewOptions } from '../definition/view';
import type { ConditionCallback } from './condition-builder';
import type { RelationSpec } from './relations';
import type { Source, SourceInput } from './source';
import type { OpaqueQuery } from './sql-text';

/** A column of the map given to `columns`; `true` is the parent's column of the same name. */
export interface ColumnDraft {
  readonly name: string;
  readonly source: SourceInput | true;
}

export interface RelationDraft {
  readonly path: readonly string[];
  readonly spec: RelationSpec;
}

/** A column to index: its name, an expression over the view's columns, or either with its options. */
export type IndexColumnInput =
  | SourceInput
  | {
      readonly column: SourceInput;
      readonly order?: 'asc' | 'desc';
      readonly nulls?: 'first' | 'last';
      /** Operator class, such as `text_pattern_ops` or `{ schema, table }`. */
      readonly opclass?: TableInput;
      readonly collate?: TableInput;
    };

/** What a partial index is over: what `where` takes as its only argument. */
export type IndexWhere = ConditionCallback | { readonly [column: string]: unknown } | OpaqueQuery | Source;

/**
 * Options of an index of a view.
 *
 * @example
 * view.index('title', { method: 'gin', opclass: 'gin_trgm_ops', where: { hidden: false } });
 */
export interface IndexOptions {
  /** The name; by default that of Knex: view, columns, and `unique` or `index`, joined by `_`. */
  readonly indexName?: string;
  /** `btree` (the server's default), `hash`, `gin`, `gist`, `spgist`, `brin`, … */
  readonly method?: string;
  /** Columns that the index carries without being ordered by them. */
  readonly include?: string | readonly string[];
  /** Makes the index partial, over the view's columns: `(q) => q.where('rating', '>', 4)`, `{ active: true }` or raw SQL. */
  readonly where?: IndexWhere;
  /** As `where`, by the name that it has in Knex. */
  readonly predicate?: IndexWhere;
  /** The operator class of every column that does not name its own. */
  readonly opclass?: TableInput;
  /** Makes a unique index take nulls for equal; PostgreSQL 15 or newer. */
  readonly nullsNotDistinct?: boolean;
  /** How full PostgreSQL packs the pages of the index, in percent: 10 to 100. */
  readonly fillfactor?: number;
  /** Other storage parameters. */
  readonly storage?: StorageParameters;
  /** The tablespace of the index; the database's default if absent. */
  readonly tablespace?: string;
}

export interface IndexDraft {
  readonly unique: boolean;
  readonly columns: readonly IndexColumnInput[];
  readonly options: IndexOptions;
  /** Its name was given as a second text after one column. */
  readonly isNamedLoosely?: boolean;
}

/** What a builder or a model collected, as users wrote it: the input of `defineView`. */
export interface ViewDraft extends ViewOptions {
  readonly name: TableName;
  readonly parent: TableName | null;
  readonly key: readonly string[];
  readonly relations: readonly RelationDraft[];
  readonly columns: readonly ColumnDraft[];
  /** Output names of an opaque query: `columns(['a', 'b'])`; null for a view that is declared. */
  readonly columnNames: readonly string[] | null;
  readonly filter: Condition | null;
  readonly groupBy: readonly string[];
  readonly query: OpaqueQuery | string | Source | null;
  readonly indexes: readonly IndexDraft[];
}

/** A draft in which nothing has been said yet. */
export function emptyDraft(name: TableName): ViewDraft {
  return {
    name,
    parent: null,
    key: ['id'],
    relations: [],
    columns: [],
    columnNames: null,
    filter: null,
    groupBy: [],
    query: null,
    indexes: [],
    ...DEFAULT_OPTIONS,
  };
}
