import type { Database } from '../session/database';

/** How the server's messages call a view, and the rule that is its query. */
export interface ViewDescriptions {
  readonly oid: string;
  readonly view: string;
  readonly rule: string;
}

const RULES = `
  select w.ev_class::pg_catalog.text as oid, w.oid::pg_catalog.text as rule
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_rewrite w on w.ev_class = given.oid::pg_catalog.oid and w.ev_type = '1'`;

/** The query has no operator, since it runs under the caller's `search_path`. */
const DESCRIPTIONS = `
  select
    given.oid::pg_catalog.text as oid,
    pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, given.oid, 0) as view,
    pg_catalog.pg_describe_object('pg_catalog.pg_rewrite'::pg_catalog.regclass, given.rule, 0) as rule
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as given (oid pg_catalog.oid, rule pg_catalog.oid)`;

/** In the language of the session's messages, and qualified where the caller's `search_path` requires it. */
export async function readViewDescriptions(
  database: Database,
  oids: readonly string[],
): Promise<readonly ViewDescriptions[]> {
  const rules = await database.rows<{ oid: string; rule: string }>(RULES, [JSON.stringify(oids)]);
  return database.rows<ViewDescriptions>(DESCRIPTIONS, [JSON.stringify(rules)], 'caller');
}
