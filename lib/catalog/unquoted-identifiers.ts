import type { Database } from '../session/database';

const SWITCH = `
  select pg_catalog.set_config('quote_all_identifiers', $2, true)
  where pg_catalog.current_setting('quote_all_identifiers')::bool = $1::bool`;

/**
 * Runs `work` without `quote_all_identifiers`, under which the server writes the statements of a concurrent refresh wrong
 * (42601, seen in 14 to 18). Needs a transaction.
 */
export async function withoutQuotedIdentifiers(database: Database, work: () => Promise<void>): Promise<void> {
  const switched = await database.rows(SWITCH, ['on', 'off']);
  await work();
  if (switched.length > 0) await database.rows(SWITCH, ['off', 'on']);
}
