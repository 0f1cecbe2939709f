import type { Database } from '../session/database';
import type { ViewKey } from './registered-view';
import { registryTables } from './tables';

/** When a registered view was last filled by a refresh; null when it never was. Needs a registry that can be read. */
export async function findRefreshedAt(database: Database, schema: string, view: ViewKey): Promise<Date | null> {
  const { views } = registryTables(schema);
  const sql = `
    select (extract(epoch from refreshed_at) * 1000)::pg_catalog.float8::pg_catalog.text as epoch_ms
    from ${views} where schema_name = $1 and view_name = $2`;
  const [row] = await database.rows<{ readonly epoch_ms: string | null }>(sql, [view.schema, view.name]);
  const epochMs = row?.epoch_ms ?? null;
  return epochMs === null ? null : new Date(Number(epochMs));
}
