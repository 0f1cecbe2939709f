import type { Database } from '../session/database';
import type { ViewKey } from './registered-view';
import { registryTables } from './tables';

/** One refresh, as the history keeps it. PostgreSQL reports no number of rows, so that the column `rows` stays null. */
export interface RefreshRecord extends ViewKey {
  readonly strategy: string;
  readonly durationMs: number;
  readonly status: 'succeeded' | 'failed';
  readonly error: string | null;
}

/** Adds a refresh that ended just now to the history; its times are of the server's clock. */
export async function recordRefresh(database: Database, schema: string, record: RefreshRecord): Promise<void> {
  const { refreshes } = registryTables(schema);
  const sql = `
    insert into ${refreshes} (schema_name, view_name, strategy, started_at, duration_ms, status, error)
    select
      $1, $2, $3,
      pg_catalog.statement_timestamp() - $4::pg_catalog.float8 * interval '1 millisecond',
      $4::pg_catalog.float8, $5, $6`;
  const { name, strategy, durationMs, status, error } = record;
  await database.run(sql, [record.schema, name, strategy, durationMs, status, error]);
}

/** Says that a registered view was refreshed; a view that is not registered stays so. */
export async function markRefreshed(database: Database, schema: string, view: ViewKey): Promise<void> {
  const { views } = registryTables(schema);
  const sql = `update ${views} set refreshed_at = pg_catalog.statement_timestamp() where schema_name = $1 and view_name = $2`;
  await database.run(sql, [view.schema, view.name]);
}

/** Gives the history of a view to its new name. */
export async function renameHistory(database: Database, schema: string, from: ViewKey, to: ViewKey): Promise<void> {
  const { refreshes } = registryTables(schema);
  const sql = `update ${refreshes} set schema_name = $3, view_name = $4 where schema_name = $1 and view_name = $2`;
  await database.run(sql, [from.schema, from.name, to.schema, to.name]);
}
