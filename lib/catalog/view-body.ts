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
