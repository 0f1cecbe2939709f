import { type Database, onlyRow } from './database';

/**
 * `pg_get_viewdef` qualifies names by the caller's `search_path`, which is therefore emptied before and put back after;
 * `case` and `offset 0` fix that order. Local to the transaction, so nothing stays when it fails.
 */
const VIEW_BODY = `
  select body.text, pg_catalog.set_config('search_path', body.saved, true) as restored
  from (
    select
      saved.path as saved,
      case
        when pg_catalog.set_config('search_path', '', true) is not null then pg_catalog.pg_get_viewdef($1::oid)
      end as text
    from (select pg_catalog.current_setting('search_path') as path offset 0) saved
    offset 0
  ) body`;

/** The select of a view as the server prints it, every name outside `pg_catalog` qualified. Needs a transaction. */
export async function readViewBody(database: Database, view: string): Promise<string> {
  const { text } = await onlyRow<{ text: string }>(database, VIEW_BODY, [view]);
  return text;
}
