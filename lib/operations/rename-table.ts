import { mapBody, type TableName, type ViewDefinition } from '../definition';

/** The definition with a table that it reads from under a new name. Text given by `as` or `sql` stays as it is. */
export function renameTable(
  definition: ViewDefinition,
  isRenamed: (table: TableName) => boolean,
  to: string,
): ViewDefinition {
  const { body } = definition;
  const rename = (table: TableName): TableName => (isRenamed(table) ? { ...table, name: to } : table);
  return { ...definition, body: mapBody(body, { table: rename }) };
}
