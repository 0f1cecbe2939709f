import type { Knex } from 'knex';

/** What the catalog says of the relations and indexes of a schema, by name. */
export async function relationsOf(db: Knex, schema = 'public'): Promise<Record<string, string>> {
  const { rows } = await db.raw<{ rows: { relname: string; relkind: string }[] }>(
    'select c.relname, c.relkind from pg_class c where c.relnamespace = ?::regnamespace order by c.relname',
    [`"${schema}"`],
  );
  return Object.fromEntries(rows.map(({ relname, relkind }) => [relname, relkind]));
}

export interface RegisteredRow {
  readonly schema_name: string;
  readonly view_name: string;
  readonly definition: {
    readonly name: { readonly schema: string | null; readonly name: string };
    readonly body: never;
  };
  readonly definition_hash: string;
  readonly server_hash: string;
  readonly refreshed_at: Date | null;
}

/** The rows of the registry, in the order of their names. */
export async function registered(db: Knex, schema = 'knex_matview'): Promise<readonly RegisteredRow[]> {
  const { rows } = await db.raw('select * from ??.views order by 1, 2', [schema]);
  return rows;
}

export async function registeredNames(db: Knex): Promise<readonly string[]> {
  return (await registered(db)).map(({ schema_name, view_name }) => `${schema_name}.${view_name}`);
}

/** What a promise is rejected with. */
export async function rejection(
  promise: PromiseLike<unknown>,
): Promise<Error & { readonly code?: unknown; readonly hint?: unknown }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a rejection');
}
