import type { Knex } from 'knex';
import { compileSelect, createDialect, type IdentifierClient } from '../../lib/compiler';
import { toLiteral, type ViewDefinition } from '../../lib/definition';
import {
  comparable,
  type Database,
  evaluateNaively,
  type Row,
  readValue,
  type Value,
} from '../support/naive-evaluator';
import { generateData, toInsertable } from './generators/data';
import { type GeneratedView, generateView } from './generators/definition';
import { createTable, describeTable, generateTables, type Table } from './generators/schema';
import { Tape } from './generators/tape';

/** Tables with rows, and views over them: what one run of the property is about. */
export interface World {
  readonly tables: readonly Table[];
  readonly data: Database;
  readonly views: readonly GeneratedView[];
}

export function generateWorld(
  schema: readonly number[],
  data: readonly number[],
  views: readonly (readonly number[])[],
): World {
  const tables = generateTables(new Tape(schema));
  return {
    tables,
    data: generateData(new Tape(data), tables),
    views: views.map((numbers) => generateView(new Tape(numbers), tables)),
  };
}

/** Creates and fills the tables; to be called in a transaction that is rolled back. */
export async function createWorld(transaction: Knex.Transaction, { tables, data }: World): Promise<void> {
  const statements = ["set local timezone = 'UTC'", 'create schema "other schema"', ...tables.map(createTable)];
  await transaction.raw(statements.join(';\n').replace(/\?/g, '\\?'));
  for (const table of tables) {
    const rows = JSON.stringify((data[table.name] ?? []).map(toInsertable));
    const name = describeTable(table);
    await transaction.raw(`insert into ${name} select * from jsonb_populate_recordset(null::${name}, ?)`, [rows]);
  }
}

/** A result as text, each row one line, sorted: equal for equal multisets of rows. */
export type Lines = readonly string[];

export async function selectLines(transaction: Knex.Transaction, view: GeneratedView, sql: string): Promise<Lines> {
  const connection = await connectionOf(transaction);
  const types = { getTypeParser: () => (text: string) => text };
  const { rows, fields } = await connection.query({ text: sql, rowMode: 'array', types });
  return rows
    .map((row) =>
      toLine(
        view,
        row.map((text, index) => readValue(text, fields[index]?.dataTypeID ?? 0)),
      ),
    )
    .sort();
}

interface Connection {
  query(query: object): Promise<{ rows: (string | null)[][]; fields: { dataTypeID: number }[] }>;
}

async function connectionOf(transaction: Knex.Transaction): Promise<Connection> {
  return (transaction.client as { acquireConnection(): Promise<Connection> }).acquireConnection();
}

export function expectedLines(
  view: GeneratedView,
  definition: ViewDefinition,
  data: Database,
  keep: (parent: Row) => boolean = () => true,
): Lines {
  const parents = (data[view.parent.name] ?? []).filter(keep);
  const rows = evaluateNaively(definition, data, parents);
  return rows
    .map((row) =>
      toLine(
        view,
        view.columns.map(({ name }) => row[name] ?? null),
      ),
    )
    .sort();
}

function toLine(view: GeneratedView, values: readonly Value[]): string {
  return view.columns
    .map(({ name }, index) => `${name}=${comparable(values[index] as Value, view.unordered[name] ?? null)}`)
    .join(' | ');
}

export function compileRestricted(
  definition: ViewDefinition,
  transaction: Knex.Transaction,
  keys: readonly (readonly Value[])[],
): string {
  const restriction = { kind: 'keys' as const, keys: keys.map((key) => key.map(toLiteral)) };
  return compileSelect(definition, dialectOf(transaction), restriction);
}

export function compileWhole(definition: ViewDefinition, transaction: Knex.Transaction): string {
  return compileSelect(definition, dialectOf(transaction));
}

function dialectOf(transaction: Knex.Transaction) {
  return createDialect(transaction.client as IdentifierClient);
}
