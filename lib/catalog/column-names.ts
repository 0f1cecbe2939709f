import type { Database } from '../session/database';

const COLUMN_NAMES = `
  select a.attname::pg_catalog.text as name
  from pg_catalog.pg_attribute a
  where a.attrelid = $1::pg_catalog.oid and a.attnum > 0 and not a.attisdropped
  order by a.attnum`;

/** The columns of a relation in their order; `information_schema` leaves out those of materialized views. */
export async function columnNames(database: Database, oid: string): Promise<readonly string[]> {
  const rows = await database.rows<{ readonly name: string }>(COLUMN_NAMES, [oid]);
  return rows.map(({ name }) => name);
}
