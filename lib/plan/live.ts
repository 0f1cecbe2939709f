import type { IndexDefinition, RelationName, StorageKind, ViewKind } from '../definition';

export interface LiveColumn {
  readonly name: string;
  /** As `format_type` gives it, with its modifiers. */
  readonly type: string;
  /** Null where it is the type's own. */
  readonly collation: string | null;
}

/** What something reads of a relation. */
export interface Reading {
  readonly oid: string;
  readonly columns: readonly string[];
  /** The row type that the relation has: as a whole row, in a cast, of a column or an argument. */
  readonly usesRowType: boolean;
}

/** A view or materialized view that reads the altered one, directly or through others. */
export interface LiveDependent extends RelationName {
  readonly oid: string;
  readonly kind: ViewKind;
  readonly isPopulated: boolean;
  readonly reads: readonly Reading[];
  /** Indexes, by name. */
  readonly indexes: readonly LiveIndex[];
  /** What is attached and cannot be brought along: triggers and rules of a view. */
  readonly unmovable: readonly string[];
}

export interface LiveIndex {
  readonly name: string;
  /** The view's columns that it reads. */
  readonly columns: readonly string[];
  /** The declaration of an index that is what its declaration makes; of one with neither expression nor predicate none. */
  readonly declared?: IndexDefinition;
}

/** Anything else that depends on one of the relations, described as the server describes it. */
export interface LiveObject {
  readonly description: string;
  readonly reads: Reading;
}

/** A view that keeps rows, as it is in the database. */
export interface LiveView extends RelationName {
  readonly oid: string;
  readonly kind: StorageKind;
  readonly isPopulated: boolean;
  readonly columns: readonly LiveColumn[];
  readonly indexes: readonly LiveIndex[];
  /** Extended statistics, by name. */
  readonly statistics: readonly LiveIndex[];
  /** Each after everything that it reads. */
  readonly dependents: readonly LiveDependent[];
  readonly others: readonly LiveObject[];
}
