import {
  createWordTest,
  mapBody,
  mapColumns,
  type ParentBody,
  type TableName,
  type ViewDefinition,
} from '../definition';
import type { NamedTable } from './table-names';

/**
 * A definition that reads the same columns of the same tables as before, under the names that these have `after`. Text
 * of SQL in it stays as it is. `physical` gives the name in the catalog of one in a definition.
 */
export function followNames(
  definition: ViewDefinition,
  before: readonly NamedTable[],
  after: readonly NamedTable[],
  physical: (name: string) => string,
): ViewDefinition {
  const { body } = definition;
  if (body.kind !== 'parent') return definition;
  const follower = createFollower(before, after, physical);
  return {
    ...definition,
    body: mapBody(body, {
      table: follower.table,
      tableColumn: (name, table) => follower.column(table, name),
      expression: (expression, place) =>
        mapColumns(expression, (name, path) => {
          const read = place.columnAt(path, name);
          return read === null || read.isExtra ? name : follower.column(read.table, name);
        }),
    }),
  };
}

/** How tables and columns that a definition names are called now. */
interface Follower {
  table(table: TableName): TableName;
  column(table: TableName, column: string): string;
}

function createFollower(
  before: readonly NamedTable[],
  after: readonly NamedTable[],
  physical: (name: string) => string,
): Follower {
  const now = new Map(after.map((table) => [table.oid, table]));
  const find = ({ schema, name }: TableName): NamedTable | undefined =>
    before.find(
      (table) =>
        table.name === physical(name) && (schema === null ? table.isVisible : table.schema === physical(schema)),
    );
  return {
    table(given) {
      const old = find(given);
      const found = old && now.get(old.oid);
      if (old === undefined || found === undefined) return given;
      const isFound = given.schema === null ? found.isVisible : old.schema === found.schema;
      return {
        schema: isFound ? given.schema : found.schema,
        name: old.name === found.name ? given.name : found.name,
      };
    },
    column(given, column) {
      const old = find(given);
      const number = old?.columns.find(({ name }) => name === physical(column))?.number;
      const found = old && now.get(old.oid)?.columns.find((one) => one.number === number);
      return found === undefined || found.name === physical(column) ? column : found.name;
    },
  };
}

/** What tables and columns were called that are called something else now, and what they are called. */
export function renamedNames(before: readonly NamedTable[], after: readonly NamedTable[]): ReadonlySet<string> {
  const pairs = before.flatMap((table) => {
    const now = after.find(({ oid }) => oid === table.oid);
    const columns = table.columns.map(({ number, name }) => [
      name,
      now?.columns.find((one) => one.number === number)?.name ?? name,
    ]);
    return now === undefined ? [] : [[table.schema, now.schema], [table.name, now.name], ...columns];
  });
  return new Set(pairs.filter(([old, now]) => old !== now).flat());
}

/** Whether SQL text in a definition, which follows no names, has any of these in it. */
export function textNames(body: ParentBody, names: ReadonlySet<string>): boolean {
  const hasWord = createWordTest(body);
  return [...names].some(hasWord);
}
