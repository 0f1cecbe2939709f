import type { Database } from '../session/database';
import { assertReadable } from './invalid-rows';
import {
  REGISTERED_VIEW_COLUMNS,
  type RegisteredView,
  type RegisteredViewRow,
  toRegisteredView,
  type ViewKey,
} from './registered-view';
import { registryTables } from './tables';

/**
 * The registered view of that name, or null. Needs a registry that can be read.
 *
 * @throws {RegistryInvalidError} when its row is invalid.
 */
export async function findRegisteredView(
  database: Database,
  schema: string,
  view: ViewKey,
): Promise<RegisteredView | null> {
  const { views } = registryTables(schema);
  const sql = `select ${REGISTERED_VIEW_COLUMNS} from ${views} where schema_name = $1 and view_name = $2`;
  const rows = await database.rows<RegisteredViewRow>(sql, [view.schema, view.name]);
  return assertReadable(rows.map(toRegisteredView), schema)[0] ?? null;
}

/**
 * Every registered view, in the order of their names. Needs a registry that can be read.
 *
 * @throws {RegistryInvalidError} naming all invalid rows.
 */
export async function listRegisteredViews(database: Database, schema: string): Promise<readonly RegisteredView[]> {
  const { views } = registryTables(schema);
  const sql = `select ${REGISTERED_VIEW_COLUMNS} from ${views} order by schema_name, view_name`;
  const rows = await database.rows<RegisteredViewRow>(sql);
  return assertReadable(rows.map(toRegisteredView), schema);
}
