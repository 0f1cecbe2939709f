import { readTableColumns } from '../catalog/table-columns';
import {
  columnAt,
  columnsRead,
  describeTableName,
  type ParentBody,
  type TableName,
  tablesRead,
  walkExpression,
} from '../definition';
import { nearestName } from '../definition/nearest-name';
import type { ModelProblem } from '../errors';
import type { ExecutionContext } from '../operations/context';
import { assertNotHidden } from '../operations/errors/closed-path';
import { columnNames } from '../plan/built-definition';
import type { Database } from '../session/database';
import { keyOf, lookUp, type NameLookup } from './sequence/views';
import type { WantedView } from './wanted-view';

/** What tables have; null for one that is not there. */
type Tables = ReadonlyMap<string, readonly string[] | null>;

/** The tables and columns that declarations name and that neither the database nor another of the models has. */
export async function findMissingColumns(
  context: ExecutionContext,
  views: readonly WantedView[],
  lookup: NameLookup,
): Promise<readonly ModelProblem[]> {
  const tables = await readTables(context.database, views, lookup);
  const named = views.flatMap(({ definition }) => tablesRead(definition));
  await assertNotHidden(
    context,
    named.filter((table) => tables.get(tableKey(table, lookup)) === null),
  );
  return views.flatMap(({ model, definition: { body } }) =>
    body.kind === 'query' ? [] : problemsOf(model, body, tables, lookup),
  );
}

/** What the models will make of views counts for more than what these are now. */
async function readTables(database: Database, views: readonly WantedView[], lookup: NameLookup): Promise<Tables> {
  const named = new Map<string, TableName>();
  for (const { definition } of views) {
    if (definition.body.kind === 'query') continue;
    for (const { table } of columnsRead(definition.body)) named.set(tableKey(table, lookup), table);
  }
  const names = [...named.values()].map(({ schema, name }) => ({
    schema: schema === null ? null : lookup.physical(schema),
    name: lookup.physical(name),
  }));
  const columns = await readTableColumns(database, names);
  const tables = new Map([...named.keys()].map((key, place) => [key, columns[place] ?? null]));
  for (const { key, definition } of views) {
    const own = definition.body.kind === 'query' && definition.body.columns === null ? null : columnNames(definition);
    if (own !== null) tables.set(keyOf(key), own.map(lookup.physical));
    // Only the database knows its columns, and that only once the view is there
    else if (tables.get(keyOf(key)) === null) tables.delete(keyOf(key));
  }
  return tables;
}

function tableKey(table: TableName, lookup: NameLookup): string {
  return keyOf(lookUp(table, lookup));
}

function problemsOf(model: string, body: ParentBody, tables: Tables, lookup: NameLookup): readonly ModelProblem[] {
  const missing = [...new Map(columnsRead(body).map((read) => [JSON.stringify(read), read])).values()].filter(
    ({ table, name }) => tables.get(tableKey(table, lookup))?.includes(lookup.physical(name)) !== true,
  );
  const tablesGone = missing.map(({ table }) => table).filter((table) => tables.get(tableKey(table, lookup)) === null);
  const gone = [...new Map(tablesGone.map((table) => [tableKey(table, lookup), table])).values()];
  return [
    ...gone.map((table) => missingTable(model, table)),
    ...missing
      .filter(({ table }) => Array.isArray(tables.get(tableKey(table, lookup))))
      .flatMap(({ table, name }) => {
        const known = tables.get(tableKey(table, lookup)) as readonly string[];
        return missingColumn(model, body, table, name, known, lookup);
      }),
  ];
}

function missingTable(model: string, table: TableName): ModelProblem {
  return {
    model,
    message: `it reads the table "${describeTableName(table)}", which is not in the database`,
    hint: 'create it in a migration and run that, or correct the tableName of its model',
  };
}

/** One problem for each column of the view that reads it, or one for the model where a join or a filter does. */
function missingColumn(
  model: string,
  body: ParentBody,
  table: TableName,
  name: string,
  known: readonly string[],
  lookup: NameLookup,
): readonly ModelProblem[] {
  const nearest = nearestName(lookup.physical(name), known);
  const problem = {
    model,
    message: `"${name}" is not a column of the table "${describeTableName(table)}"`,
    hint: nearest === null ? 'name a column that the table has' : `did you mean "${nearest}"?`,
  };
  const key = tableKey(table, lookup);
  const readers = body.columns.filter(({ source }) =>
    walkExpression(source).some((inner) => {
      if (inner.kind !== 'column' || inner.column !== name) return false;
      const read = columnAt(body, inner.path, inner.column);
      return read !== null && !read.isExtra && tableKey(read.table, lookup) === key;
    }),
  );
  return readers.length === 0 ? [problem] : readers.map((column) => ({ ...problem, column: column.name }));
}
