import { readRelationNames, readSchemaNames } from '../../catalog/known-names';
import { findRelation } from '../../catalog/relation';
import { readTableColumns } from '../../catalog/table-columns';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import {
  bodyParts,
  columnsRead,
  describeTableName,
  partExpressions,
  type TableName,
  tablesRead,
  type ViewDefinition,
  walkExpression,
} from '../../definition';
import { nearestName } from '../../definition/nearest-name';
import { joinHints } from '../../errors';
import type { DatabaseError } from '../../session/database-error';
import type { ExecutionContext } from '../context';
import { wordAt } from './culprit';

/** https://www.postgresql.org/docs/current/ddl-system-columns.html */
const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['tableoid', 'cmax', 'xmax', 'cmin', 'xmin', 'ctid']);

/** The number of names that a hint lists. */
const MOST = 20;

interface ReadTable {
  readonly table: TableName;
  readonly columns: readonly string[];
}

/** A column is unknown: each that a declaration names and no table has, with the nearest name and all that there are. */
export async function hintForColumn(
  context: ExecutionContext,
  { body }: ViewDefinition,
  error: DatabaseError,
): Promise<string | null> {
  if (body.kind === 'query') return error.hint ?? null;
  const { dialect } = context;
  const tables = await readTables(context, tablesRead({ body }));
  const own = body.columns.map(({ name }) => dialect.physicalName(name));
  const missing = columnsRead(body).flatMap(({ table, name }) => {
    const known = tables.find((one) => isSame(one.table, table));
    return known === undefined || known.columns.includes(dialect.physicalName(name)) ? [] : [{ name, known }];
  });
  if (missing.length > 0) return joinHints(missing.map(({ name, known }) => suggest(name, [known], own)));
  const written = wordAt(error);
  return written === null ? (error.hint ?? null) : suggest(written, tables, own);
}

async function readTables(
  { database, dialect }: ExecutionContext,
  names: readonly TableName[],
): Promise<readonly ReadTable[]> {
  const columns = await readTableColumns(database, names.map(dialect.physicalTable));
  return names.flatMap((table, place) => {
    const found = columns[place];
    return found ? [{ table, columns: found.filter((name) => !SYSTEM_COLUMNS.has(name)) }] : [];
  });
}

function isSame(one: TableName, other: TableName): boolean {
  return one.schema === other.schema && one.name === other.name;
}

function suggest(written: string, tables: readonly ReadTable[], own: readonly string[]): string {
  const nearest = nearestName(
    written,
    tables.flatMap(({ columns }) => columns),
  );
  const meant = nearest === null ? '' : ` did you mean "${nearest}"?`;
  const isOwn = nearest === null && own.includes(written);
  const note = isOwn ? ` it is a column of the view, and sources and filters read tables;` : meant;
  const lists = tables.map(({ table, columns }) => `"${describeTableName(table)}" has ${list(columns)}`);
  return `"${written}":${note} ${lists.join('; ')}`;
}

function list(names: readonly string[]): string {
  const more = names.length - MOST;
  return `${names.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A relation is unknown: the table that a declaration names and that is not there, with the nearest name. */
export async function hintForTable(
  context: ExecutionContext,
  definition: ViewDefinition,
  error: DatabaseError,
): Promise<string | null> {
  const hints: string[] = [];
  const tables = tablesRead(definition);
  for (const table of tables) {
    if ((await findRelation(context.database, context.dialect.physicalTable(table))) === null)
      hints.push(await hintForMissing(context, table));
  }
  if (hints.length > 0) return joinHints(hints);
  const written = wordAt(error);
  return written === null ? (error.hint ?? null) : hintForMissing(context, { schema: null, name: written });
}

async function hintForMissing({ database, dialect }: ExecutionContext, table: TableName): Promise<string> {
  const { schema, name } = dialect.physicalTable(table);
  const schemas = schema === null ? (await database.searchPath()).named : [schema];
  const nearest = nearestName(name, await readRelationNames(database, schemas));
  if (nearest !== null) return `did you mean "${schema === null ? nearest : `${schema}.${nearest}`}"?`;
  if (schema !== null && !(await readSchemaNames(database)).includes(schema)) return hintForSchema(database, schema);
  const where = schema === null ? ` in a schema of the search_path (${schemas.join(', ') || 'which is empty'})` : '';
  return `create ${schema === null ? quoteIdentifier(name) : qualify({ schema, name })}${where} before the view`;
}

/** A schema is unknown: each that a definition names and that is not there. */
export async function hintForSchemas(context: ExecutionContext, definition: ViewDefinition): Promise<string | null> {
  const { database, dialect } = context;
  const known = await readSchemaNames(database);
  const missing = [...new Set(schemasOf(definition))].map(dialect.physicalName).filter((name) => !known.includes(name));
  if (missing.length > 0) {
    return joinHints(await Promise.all(missing.map((name) => hintForSchema(database, name))));
  }
  const { named } = await database.searchPath();
  if (definition.name.schema !== null || named.length > 0) return null;
  return `no schema of the search_path exists: name a schema, as in createMaterializedView('public.${definition.name.name}', …), or correct searchPath in the Knex configuration`;
}

function schemasOf(definition: ViewDefinition): readonly string[] {
  const called = bodyParts(definition.body)
    .flatMap(partExpressions)
    .flatMap(walkExpression)
    .flatMap((inner) => (inner.kind === 'call' ? [inner.schema] : []));
  const names = [definition.name.schema, ...tablesRead(definition).map(({ schema }) => schema), ...called];
  return names.filter((schema) => schema !== null);
}

async function hintForSchema(database: ExecutionContext['database'], schema: string): Promise<string> {
  const nearest = nearestName(schema, await readSchemaNames(database));
  const meant = nearest === null ? '' : `did you mean the schema "${nearest}"? If not, `;
  return `${meant}create the schema first: create schema ${quoteIdentifier(schema)}`;
}
