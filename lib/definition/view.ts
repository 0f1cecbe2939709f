import type { Condition, Expression, Ordering, SqlExpression } from './expression';
import type { TableName } from './names';

export type RelationKind = 'belongsTo' | 'hasOne' | 'hasMany' | 'manyToMany' | 'hasOneThrough';

/** The table between two others: `owner.from = through.from`, `through.to = target.to`. */
export interface Through {
  readonly table: TableName;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Over the columns of the table between. */
  readonly filter: Condition | null;
  /** Columns of the table between that read as if they were the target's: name there -> column of the table. */
  readonly extras: { readonly [name: string]: string };
}

/** One step from a table to another: `owner.from = target.to`, or through a table between. */
export interface Relation {
  readonly kind: RelationKind;
  readonly table: TableName;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly through: Through | null;
  /** The columns that tell the target's rows apart, for counting distinct rows. */
  readonly key: readonly string[];
  /** Over the target's own columns (paths are empty). */
  readonly filter: Condition | null;
  /** The order in which ordered aggregates see the rows; with `hasOne`, which row is the one. */
  readonly orderBy: readonly Ordering[];
  /** Of a relation to at most one row: that it leads to no second one is taken for granted, without a unique index. */
  readonly assumeUnique?: boolean;
  readonly relations: Relations;
}

/** A relation as it is declared, without its place; `from: null` stands for the key of the table where it starts. */
export type DeclaredRelation = Omit<Relation, 'relations' | 'from'> & { readonly from: readonly string[] | null };

export interface Relations {
  readonly [name: string]: Relation;
}

export interface ViewColumn {
  readonly name: string;
  readonly source: Expression;
}

/** A view declared from a parent table: one row there is one row in the view, or one group of rows with `groupBy`. */
export interface ParentBody {
  readonly kind: 'parent';
  readonly parent: TableName;
  readonly key: readonly string[];
  readonly relations: Relations;
  readonly columns: readonly ViewColumn[];
  readonly filter: Condition | null;
  /** Names of view columns; empty for one row per parent row. */
  readonly groupBy: readonly string[];
}

/** A view given by its query, which is opaque to us; `columns` renames its outputs. */
export interface QueryBody {
  readonly kind: 'query';
  readonly query: SqlExpression;
  readonly columns: readonly string[] | null;
}

/** Values that storage parameters take. */
export type StorageParameters = { readonly [name: string]: string | number | boolean };

export interface IndexKey {
  /** A column of the view, or an expression over its columns (paths are empty). */
  readonly expression: Expression;
  readonly collation: TableName | null;
  readonly operatorClass: TableName | null;
  readonly direction: 'asc' | 'desc' | null;
  readonly nulls: 'first' | 'last' | null;
}

export interface IndexDefinition {
  readonly name: string;
  readonly unique: boolean;
  /** `null` is the server's default, btree. */
  readonly method: string | null;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  readonly where: Condition | null;
  readonly nullsNotDistinct: boolean;
  readonly storage: StorageParameters;
  readonly tablespace: string | null;
}

/** An index that is yet to be created; a name of null stands for the name by convention. */
export type NewIndex = Omit<IndexDefinition, 'name'> & { readonly name: string | null };

export interface ViewOptions {
  /** `false` creates the view unpopulated (`with no data`). */
  readonly withData: boolean;
  readonly comment: string | null;
  readonly columnComments: { readonly [column: string]: string };
  readonly storage: StorageParameters;
  readonly tablespace: string | null;
  readonly accessMethod: string | null;
}

/**
 * A materialized view as plain, immutable, JSON-serialisable data: builders and models produce it, the compiler, the planner
 * and the writer of migrations read it. Identifiers are as Knex users write them, before `wrapIdentifier`.
 */
export interface ViewDefinition {
  /** The format of this data. */
  readonly formatVersion: 1;
  /** Schema and name. */
  readonly name: TableName;
  /** A declaration from a parent table, or a query. */
  readonly body: ParentBody | QueryBody;
  /** Its indexes, unique ones included. */
  readonly indexes: readonly IndexDefinition[];
  /** Data, comments and storage. */
  readonly options: ViewOptions;
}

/** True for relations that lead to at most one row. */
export function isToOne(relation: Relation): boolean {
  switch (relation.kind) {
    case 'belongsTo':
    case 'hasOne':
    case 'hasOneThrough':
      return true;
    case 'hasMany':
    case 'manyToMany':
      return false;
    default:
      return assertNever(relation.kind);
  }
}

/** Ends an exhaustive switch. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
