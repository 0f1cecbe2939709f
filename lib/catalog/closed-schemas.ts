import { scanSql } from '../definition';
import type { Database } from '../session/database';

const PATH = "select pg_catalog.current_setting('search_path') as path, current_user::pg_catalog.text as role";

const CLOSED = `
  select n.nspname::pg_catalog.text as name
  from pg_catalog.pg_namespace n
  where n.nspname::pg_catalog.text in (select pg_catalog.json_array_elements_text($1::pg_catalog.json))
    and not pg_catalog.has_schema_privilege(n.oid, 'USAGE')`;

/**
 * The schemas of the caller's `search_path` that exist and that the current role may not use. PostgreSQL passes over
 * them in silence, so that what is in them seems not to be there.
 */
export async function readClosedPath(database: Database): Promise<readonly string[]> {
  const [setting] = await database.rows<{ path: string; role: string }>(PATH, [], 'caller');
  const { path, role } = setting as { path: string; role: string };
  const names = scanSql(path).flatMap(({ kind, start, end }) => {
    const text = path.slice(start, end);
    if (kind === 'quoted') return [text.slice(1, -1).replace(/""/g, '"')];
    return kind === 'word' ? [text.toLowerCase()] : [];
  });
  return readClosed(
    database,
    names.map((name) => (name === '$user' ? role : name)),
  );
}

/** Those of some schemas that the current role may not use. */
export async function readClosed(database: Database, names: readonly string[]): Promise<readonly string[]> {
  const rows = await database.rows<{ name: string }>(CLOSED, [JSON.stringify(names)]);
  return rows.map(({ name }) => name);
}
