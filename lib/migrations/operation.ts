import type {
  Condition,
  IndexDefinition,
  Relation,
  SqlExpression,
  StorageParameters,
  TableName,
  ViewColumn,
  ViewDefinition,
} from '../definition';

/** One thing that a migration does to a view. */
export type ViewOperation =
  | { readonly kind: 'create'; readonly definition: ViewDefinition }
  | { readonly kind: 'drop'; readonly name: TableName }
  /** The view stays in its schema. */
  | { readonly kind: 'rename'; readonly name: TableName; readonly to: string }
  | { readonly kind: 'alter'; readonly name: TableName; readonly changes: readonly DefinitionChange[] };

/** One change of a definition, as data: each is one call on the builder of `alterMaterializedView`. */
export type DefinitionChange =
  | { readonly kind: 'setParent'; readonly parent: TableName; readonly key: readonly string[] }
  /** `columns: null` says nothing of the names of the outputs; an empty list takes back those that were given. */
  | { readonly kind: 'setQuery'; readonly query: SqlExpression; readonly columns: readonly string[] | null }
  /** Adds a relation, or replaces the one of that path and keeps what starts from it. */
  | { readonly kind: 'setRelation'; readonly path: readonly string[]; readonly relation: Omit<Relation, 'relations'> }
  | { readonly kind: 'dropRelation'; readonly path: readonly string[] }
  | { readonly kind: 'renameColumn'; readonly from: string; readonly to: string }
  | { readonly kind: 'dropColumns'; readonly names: readonly string[] }
  /** Columns that are added at the end, or get another source where they are. */
  | { readonly kind: 'setColumns'; readonly columns: readonly ViewColumn[] }
  | { readonly kind: 'orderColumns'; readonly names: readonly string[] }
  | { readonly kind: 'clearFilter' }
  | { readonly kind: 'addFilter'; readonly condition: Condition }
  | { readonly kind: 'setGroupBy'; readonly names: readonly string[] }
  /** By its name. */
  | { readonly kind: 'dropIndex'; readonly index: IndexDefinition }
  /** `taken` are the names of the indexes that the view has then, which a name by convention does not repeat. */
  | { readonly kind: 'addIndex'; readonly index: IndexDefinition; readonly taken: readonly string[] }
  | { readonly kind: 'setComment'; readonly comment: string | null }
  | { readonly kind: 'setColumnComments'; readonly comments: { readonly [column: string]: string | null } }
  /** A value of null resets a parameter. */
  | { readonly kind: 'setStorage'; readonly storage: { readonly [name: string]: StorageParameters[string] | null } }
  | { readonly kind: 'setTablespace'; readonly tablespace: string | null }
  | { readonly kind: 'setAccessMethod'; readonly accessMethod: string | null };

/** What a migration does on its way up, and what undoes that, each in order. */
export interface MigrationContent {
  readonly up: readonly ViewOperation[];
  readonly down: readonly ViewOperation[];
}
