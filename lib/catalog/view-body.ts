import type { RelationName } from '../definition';
import { type Database, onlyRow } from '../session/database';

const VIEW_BODY = 'select pg_catalog.pg_get_viewdef($1::pg_catalog.oid) as text';

/**
 * The select of a view as the server prints it, the same in every session: names outside `pg_catalog` are qualified, and
 * constants do not depend on settings.
 */
export async function readViewBody(database: Database, view: string): Promise<string> {
  const { text } = await onlyRow<{ text: string }>(database, VIEW_BODY, [view]);
  return text;
}

const VIEW_BODIES = `
  select c.oid::pg_catalog.text as oid, pg_catalog.pg_get_viewdef(c.oid) as body
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as wanted (place pg_catalog.int4, schema pg_catalog.text, name pg_catalog.text)
  join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = wanted.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname::pg_catalog.text = wanted.name
  order by wanted.place`;

/** The identities and selects of views that exist, in the order of their names. */
export async function readViewBodies(
  database: Database,
  views: readonly RelationName[],
): Promise<readonly { readonly oid: string; readonly body: string }[]> {
  const wanted = JSON.stringify(views.map(({ schema, name }, place) => ({ place, schema, name })));
  const found = await database.rows<{ oid: string; body: string }>(VIEW_BODIES, [wanted]);
  if (found.length !== views.length) throw new Error('a view was created and cannot be found');
  return found;
}
