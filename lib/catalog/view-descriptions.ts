import type { Database } from '../session/database';

/** How the server's messages call a view, and the rule that is its query. */
export interface ViewDescriptions {
  readonly oid: string;
  readonly view: string;
  readonly rule: string;
}

const DESCRIPTIONS = `
  select
    c.oid::text as oid,
    pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0) as view,
    pg_catalog.pg_describe_object('pg_catalog.pg_rewrite'::pg_catalog.regclass, w.oid, 0) as rule
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid
  join pg_catalog.pg_rewrite w on w.ev_class = c.oid and w.ev_type = '1'`;

/** In the language of the session's messages, qualified as its `search_path` makes it necessary. */
export function readViewDescriptions(
  database: Database,
  oids: readonly string[],
): Promise<readonly ViewDescriptions[]> {
  return database.rows<ViewDescriptions>(DESCRIPTIONS, [JSON.stringify(oids)]);
}
