/** The name of a table, view or materialized view. `schema: null` means: found along the `search_path`. */
export interface TableName {
  readonly schema: string | null;
  readonly name: string;
}

/**
 * The name of a table or view as you write it: `'posts'`, `'blog.posts'` (schema and table, as in Knex), or
 * `{ schema, table }`, whose parts are taken as they are, dots included. Without a schema, PostgreSQL searches the
 * `search_path`.
 */
export type TableInput = string | { readonly schema?: string | null; readonly table: string };

/** Parses what a user wrote into a {@link TableName}; a string splits at its first dot, as Knex does. */
export function parseTableName(input: TableInput): TableName {
  if (typeof input !== 'string') return { schema: input.schema ?? null, name: input.table };
  const dot = input.indexOf('.');
  return dot < 0 ? { schema: null, name: input } : { schema: input.slice(0, dot), name: input.slice(dot + 1) };
}

/** `schema.name`, unquoted, for messages. */
export function describeTableName(name: TableName): string {
  return name.schema === null ? name.name : `${name.schema}.${name.name}`;
}

/** A dotted path as its parts; an array is taken as it is, so that parts may contain dots. */
export function parsePath(path: string | readonly string[]): readonly string[] {
  return typeof path === 'string' ? path.split('.') : path;
}

/** Gives names of the catalog as a declaration says them, where it says them at all. */
export function declaredNames(
  names: readonly string[],
  physical: (name: string) => string,
): (catalogName: string) => string {
  const known = new Map(names.map((name) => [physical(name), name]));
  return (catalogName) => known.get(catalogName) ?? catalogName;
}

/** A relation's name as the catalog holds it. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}
