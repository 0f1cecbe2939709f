import type { Database } from '../../session/database';

const BODIES = `
  select c.oid::pg_catalog.text as oid, pg_catalog.pg_get_viewdef(c.oid) as body
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid`;

/** The queries of some views, by oid. PostgreSQL prints each under a lock on all that it names. */
export async function readBodies(database: Database, oids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await database.rows<{ oid: string; body: string }>(BODIES, [JSON.stringify(oids)]);
  return new Map(rows.map(({ oid, body }) => [oid, body]));
}
