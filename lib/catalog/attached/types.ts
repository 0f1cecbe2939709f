import type { ViewKind } from '../../definition';

/** A view or materialized view with everything attached to it, whoever attached it. Names are as the catalog holds them. */
export interface Attached {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: ViewKind;
  readonly owner: string;
  /** Null for the database's own. */
  readonly tablespace: string | null;
  /** Null for a plain view. */
  readonly accessMethod: string | null;
  /** Each as `name=value`. */
  readonly options: readonly string[];
  /** Those of its TOAST table, each as `name=value`. */
  readonly toastOptions: readonly string[];
  readonly replicaIdentity: ReplicaIdentity;
  readonly isPopulated: boolean;
  readonly comment: string | null;
  readonly columns: readonly AttachedColumn[];
  /** Null where none were ever granted or revoked: the owner has all of them. */
  readonly privileges: readonly Privilege[] | null;
  /**
   * Who gets privileges on a relation that is created in this schema by the owner or by the role that reads this, by
   * `alter default privileges`; null is everyone.
   */
  readonly defaultGrantees: readonly (string | null)[];
  readonly indexes: readonly AttachedIndex[];
  readonly statistics: readonly AttachedStatistics[];
  /** Extensions that it depends on (`depends on extension`), in the order of their names. */
  readonly extensions: readonly string[];
  readonly securityLabels: readonly SecurityLabel[];
  /** What cannot be brought along to another relation. */
  readonly unmovable: readonly Unmovable[];
}

export type ReplicaIdentity = 'default' | 'nothing' | 'full' | 'index';

export interface AttachedColumn {
  /** `attnum`: from 1, with gaps. */
  readonly number: number;
  readonly name: string;
  /** As `format_type` gives it, with its modifiers and, outside `pg_catalog`, its schema. */
  readonly type: string;
  /** Null where it is the type's own. */
  readonly collation: { readonly schema: string; readonly name: string } | null;
  /** Null for the setting `default_statistics_target`. */
  readonly statisticsTarget: number | null;
  readonly nDistinct: string | null;
  readonly nDistinctInherited: string | null;
  /** Null where it is the type's own. */
  readonly storage: ColumnStorage | null;
  /** Null for the setting `default_toast_compression`. */
  readonly compression: 'pglz' | 'lz4' | null;
  /** The default expression of a plain view's column. */
  readonly default: string | null;
  readonly comment: string | null;
  readonly privileges: readonly Privilege[];
}

export type ColumnStorage = 'plain' | 'external' | 'main' | 'extended';

export interface Privilege {
  /** Null is everyone. */
  readonly grantee: string | null;
  readonly grantor: string;
  /** In capitals: `SELECT`. */
  readonly privilege: string;
  readonly isGrantable: boolean;
}

export interface AttachedIndex {
  readonly oid: string;
  readonly name: string;
  /** As `pg_get_indexdef` gives it: without the tablespace. */
  readonly definition: string;
  /** The settings under which {@link definition} was printed, and is to be read back. */
  readonly settings: 'library' | 'callersPath';
  /** How {@link definition} starts, up to the access method. */
  readonly prefix: string;
  /** The relation as {@link definition} names it where it means a whole row. */
  readonly quotedRelation: string;
  /** The columns of the relation that it reads, in keys, expressions and predicate. */
  readonly columns: readonly string[];
  readonly tablespace: string | null;
  readonly isUnique: boolean;
  readonly isValid: boolean;
  readonly isClustered: boolean;
  readonly isReplicaIdentity: boolean;
  readonly comment: string | null;
  /** By the number of the index column, from 1; only expressions can have one. */
  readonly columnStatistics: readonly { readonly number: number; readonly target: number }[];
  readonly extensions: readonly string[];
}

/** A statistics object, which can be in another schema than the relation. */
export interface AttachedStatistics {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  /** As `pg_get_statisticsobjdef` gives it. */
  readonly definition: string;
  /** How {@link definition} starts. */
  readonly prefix: string;
  /** How {@link definition} ends: with the relation. */
  readonly suffix: string;
  readonly quotedRelation: string;
  readonly columns: readonly string[];
  /** Null for that of the columns. */
  readonly target: number | null;
  readonly comment: string | null;
}

export interface SecurityLabel {
  readonly provider: string;
  readonly label: string;
  /** Null for the label of the relation itself. */
  readonly column: string | null;
}

export interface Unmovable {
  /** `member` is said of the extension that the relation belongs to. */
  readonly kind: 'trigger' | 'rule' | 'member';
  readonly name: string;
}

export interface NeededRoles {
  /** To whom something is to belong. */
  readonly owners: readonly string[];
  /** As whom privileges are to be granted. */
  readonly grantors: readonly string[];
}
