import type { Knex } from 'knex';

/** What of Objection's model classes is used; of its typings, some of this is missing, and some is another. */
export interface ModelClass {
  readonly name: string;
  readonly isObjectionModelClass: true;
  readonly prototype: object;
  readonly modelPaths: readonly string[];
  readonly QueryBuilder: { forClass(model: ModelClass): ObjectionBuilder };
  getTableName(): string;
  getIdColumn(): string | readonly string[] | null;
  getIdColumnArray(): readonly string[];
  getJsonSchema(): {
    readonly properties?: { readonly [property: string]: unknown };
    readonly additionalProperties?: unknown;
  } | null;
  getModifiers(): { readonly [name: string]: unknown };
  getRelationMappings(): { readonly [name: string]: RelationMapping };
  getRelation(name: string): ObjectionRelation;
  getRelationNames(): readonly string[];
  propertyNameToColumnName(property: string): string;
  columnNameToPropertyName(column: string): string;
  tableMetadata(options?: { table?: string }): { readonly columns: readonly string[] } | null;
  knex(): Knex | undefined;
}

/** What of `relationMappings` is read beside what Objection makes of it. */
export interface RelationMapping {
  readonly filter?: unknown;
  readonly modify?: unknown;
  readonly join?: {
    readonly through?: { readonly filter?: unknown; readonly modify?: unknown; readonly extra?: unknown };
  };
}

/** The columns of one side of a relation. */
export interface RelationProperty {
  readonly cols: readonly string[];
  readonly props: readonly string[];
  readonly modelClass: ModelClass;
  readonly _refs?: readonly { readonly isPlainColumnRef: boolean; readonly expression: unknown }[];
}

export interface ObjectionRelation {
  readonly name: string;
  readonly ownerModelClass: ModelClass;
  readonly relatedModelClass: ModelClass;
  readonly ownerProp: RelationProperty;
  readonly relatedProp: RelationProperty;
  readonly joinTable: string | null;
  readonly joinTableModelClass: ModelClass | null;
  readonly joinTableOwnerProp: RelationProperty | null;
  readonly joinTableRelatedProp: RelationProperty | null;
  readonly joinTableExtras: readonly {
    readonly joinTableCol: string;
    readonly aliasCol: string;
    readonly aliasProp: string;
  }[];
  readonly isObjectionHasManyRelation?: boolean;
  readonly isObjectionBelongsToOneRelation?: boolean;
  readonly isObjectionManyToManyRelation?: boolean;
  isOneToOne(): boolean;
  setMapping(mapping: unknown): void;
}

/** One call on a query builder, as Objection keeps it until the query is built. */
export interface ObjectionOperation {
  readonly name: string;
  readonly args?: readonly unknown[] | null;
}

/** What of Objection's query builders is used. */
export interface ObjectionBuilder {
  readonly _operations: readonly ObjectionOperation[];
  readonly _explicitRejectValue: unknown;
  modelClass(): ModelClass;
  modify(modifier: unknown): this;
  modifiers(modifiers: object): this;
  transacting(knex: Knex): this;
  isPartial(isPartial: boolean): this;
  unsafeKnex(): Knex | null;
  tableRef(): string;
  clone(): this;
  clear(selector: RegExp): this;
  select(columns: readonly string[]): this;
  toKnexQuery(): Knex.QueryBuilder;
  isFind(): boolean;
  has(selector: RegExp): boolean;
  reject(error: Error): this;
  execute(): Promise<unknown>;
}

/** Marks the class of the mixin that refuses writes. */
export const READ_ONLY: unique symbol = Symbol.for('knex-matview.ReadOnly') as never;

export function isModelClass(value: unknown): value is ModelClass {
  return typeof value === 'function' && (value as { isObjectionModelClass?: unknown }).isObjectionModelClass === true;
}

/** The columns of a table. */
export interface TableMetadata {
  readonly columns: readonly string[];
}

export interface TableOptions {
  readonly table?: string | null;
  readonly knex?: Knex | null;
  readonly parentBuilder?: { knex(): Knex } | null;
  readonly force?: boolean;
}

/** What of the builder of a related query is set: Objection rejects with what these throw. */
export interface RelatedBuilder {
  insertOperationFactory(factory: () => never): this;
  relateOperationFactory(factory: () => never): this;
  unrelateOperationFactory(factory: () => never): this;
}

export interface ModelInstance {
  $relatedQuery(name: string, ...args: unknown[]): RelatedBuilder;
}

/** What is extended: of its static side, what our mixin overrides. */
export interface BaseModel extends Omit<ModelClass, 'tableMetadata'> {
  // biome-ignore lint/suspicious/noExplicitAny: what TypeScript asks of the base of a mixin
  new (...args: any[]): ModelInstance;
  readonly prototype: ModelInstance;
  readonly materializedView?: unknown;
  idColumn: unknown;
  uidProp: string;
  uidRefProp: string;
  dbRefProp: string;
  query(...args: unknown[]): ObjectionBuilder;
  relatedQuery(name: string, ...args: unknown[]): RelatedBuilder;
  tableMetadata(options?: TableOptions): TableMetadata | null;
  fetchTableMetadata(options?: TableOptions): Promise<TableMetadata>;
  beforeInsert(args: unknown): unknown;
  beforeUpdate(args: unknown): unknown;
  beforeDelete(args: unknown): unknown;
}
