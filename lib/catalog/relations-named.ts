import type { Database } from '../session/database';

/** As text: a name of more than 63 bytes would be cut, and find another relation. */
const NAMED = `
  select given.schema, given.name, c.oid::pg_catalog.text as oid
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as given (schema pg_catalog.text, name pg_catalog.text)
  join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = given.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname::pg_catalog.text = given.name`;

export interface NamedRelation {
  readonly schema: string;
  readonly name: string;
  readonly oid: string;
}

/** The identities of those of some names that there are. */
export function readRelationsNamed(
  database: Database,
  names: readonly { readonly schema: string; readonly name: string }[],
): Promise<readonly NamedRelation[]> {
  return database.rows<NamedRelation>(NAMED, [JSON.stringify(names.map(({ schema, name }) => ({ schema, name })))]);
}
