import type { Tape } from './tape';

export type ColumnType = 'integer' | 'bigint' | 'numeric' | 'float' | 'text' | 'boolean' | 'instant' | 'day' | 'json';

export interface Table {
  readonly schema: string | null;
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: { readonly [name: string]: ColumnType };
}

/** Nullable columns that every table has, besides its key; `l1` to `l3` and `lt` are meant as links, `u1` is unique. */
const COLUMNS: { readonly [name: string]: ColumnType } = {
  qty: 'integer',
  big: 'bigint',
  Price: 'numeric',
  name: 'text',
  'is ok': 'boolean',
  at: 'instant',
  day: 'day',
  doc: 'json',
  ratio: 'float',
  l1: 'integer',
  l2: 'integer',
  l3: 'bigint',
  lt: 'text',
  u1: 'integer',
};

const NAMES = ['a', 'B', 'order', 't_3', 'through'];

export function generateTables(tape: Tape): readonly Table[] {
  const count = 2 + tape.below(4);
  return NAMES.slice(0, count).map((name) => {
    const composite = tape.chance(40);
    const key: { readonly [name: string]: ColumnType } = composite ? { k1: 'integer', k2: 'text' } : { id: 'integer' };
    return {
      schema: tape.chance(20) ? 'other schema' : null,
      name,
      key: Object.keys(key),
      columns: { ...key, ...COLUMNS },
    };
  });
}

const SQL_TYPES: { readonly [type in ColumnType]: string } = {
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric(10, 2)',
  float: 'double precision',
  text: 'text collate "C"',
  boolean: 'boolean',
  instant: 'timestamptz',
  day: 'date',
  json: 'jsonb',
};

export function describeTable({ schema, name }: Table): string {
  return schema === null ? `"${name}"` : `"${schema}"."${name}"`;
}

/** The statement that creates a table. */
export function createTable(table: Table): string {
  const columns = Object.entries(table.columns).map(([name, type]) => `"${name}" ${SQL_TYPES[type]}`);
  const key = `primary key (${table.key.map((column) => `"${column}"`).join(', ')})`;
  return `create table ${describeTable(table)} (${[...columns, key, 'unique ("u1")'].join(', ')})`;
}
