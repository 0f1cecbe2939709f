import type { TableName, ViewDefinition } from '../../definition';
import type { ColumnRename } from '../../plan/columns';
import type { ViewKey } from '../../registry/registered-view';

/** A view by the name that the catalog holds, and what it is. */
export interface KeyedView {
  readonly key: ViewKey;
  readonly definition: ViewDefinition;
  /** For a view in the database: the keys of all relations that it reads, directly or through other views. */
  readonly reads?: ReadonlySet<string> | undefined;
}

/** Views by {@link keyOf}. */
export type ViewSet = ReadonlyMap<string, KeyedView>;

/** How names in definitions are found: what the catalog calls them, and where a name without a schema is looked for. */
export interface NameLookup {
  physical(name: string): string;
  /** Where a name without a schema is created. */
  readonly currentSchema: string;
  /** Where it is looked for, in this order. */
  readonly schemas: readonly string[];
  /** The views that there are or are to be, by {@link keyOf}. */
  readonly views: ReadonlySet<string>;
}

/** What is the same thing under another name. */
export interface Renames {
  readonly views: readonly { readonly from: ViewKey; readonly to: ViewKey }[];
  /** By {@link keyOf} the view, under the name that it has in the end. */
  readonly columns: ReadonlyMap<string, readonly ColumnRename[]>;
}

const known = new WeakMap<ViewKey, string>();

/** One text for one name; made once for each object that has it. */
export function keyOf(key: ViewKey): string {
  const found = known.get(key) ?? JSON.stringify([key.schema, key.name]);
  known.set(key, found);
  return found;
}

export function toViewSet(views: readonly KeyedView[]): ViewSet {
  return new Map(views.map((view) => [keyOf(view.key), view]));
}

/** What the catalog calls a relation that a definition names. */
export function lookUp({ schema, name }: TableName, lookup: NameLookup): ViewKey {
  const { physical } = lookup;
  return schema === null ? findName(physical(name), lookup) : { schema: physical(schema), name: physical(name) };
}

/** What a view is called once a migration has created it. */
export function whereCreated({ schema, name }: TableName, { physical, currentSchema }: NameLookup): ViewKey {
  return { schema: schema === null ? currentSchema : physical(schema), name: physical(name) };
}

/** What a name without a schema means: the first view of that name, else what would be created. */
export function findName(name: string, { schemas, currentSchema, views }: NameLookup): ViewKey {
  const keys = schemas.map((schema): ViewKey => ({ schema, name }));
  return keys.find((key) => views.has(keyOf(key))) ?? { schema: currentSchema, name };
}

export function withViews(lookup: NameLookup, keys: readonly ViewKey[]): NameLookup {
  return { ...lookup, views: new Set([...lookup.views, ...keys.map(keyOf)]) };
}

/** As in a message: the name alone where it is in the current schema. */
export function describeKey({ schema, name }: ViewKey, { currentSchema }: NameLookup): string {
  return schema === currentSchema ? name : `${schema}.${name}`;
}
