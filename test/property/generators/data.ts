import { type Database, Day, Decimal, Instant, Json, type Row, type Value } from '../../support/naive-evaluator';
import type { ColumnType, Table } from './schema';
import type { Tape } from './tape';

export const TEXTS = [
  'a',
  '',
  'A',
  'b',
  'aB%',
  "o'x",
  'what?',
  '$1',
  'back\\slash',
  '_',
  '"q"',
  'é',
  '😀',
  'a, b',
  'line\nline',
  'null',
  '{1}',
  '5',
];
export const DOCUMENTS: readonly (object | string | number | boolean)[] = [
  {},
  { a: 1 },
  { a: { b: "o'x" } },
  { '?': true, a: 1 },
  [],
  [1, 2],
  ['a', { a: 1 }],
  'a',
  1,
  true,
  { a: null },
  { 'a"b': 'back\\slash $1 what?' },
];
export const DAYS = ['2024-02-29', '1999-12-31', '2024-03-01', '0044-03-15'];
export const INSTANTS = [
  '2024-02-29T12:00:00.000Z',
  '2024-02-29T12:00:00.001Z',
  '1969-12-31T23:59:59.999Z',
  '2024-10-27T01:30:00.000Z',
].map((text) => Date.parse(text));

/** The values that generated rows and generated filters have in common, so that they meet. */
export function generateValue(tape: Tape, type: ColumnType): Exclude<Value, null> {
  switch (type) {
    case 'integer':
      return BigInt(tape.pick([1, 2, 3, 0, 4, -1, 7, 50]));
    case 'bigint':
      return tape.pick([1n, 2n, 3n, 0n, -4n, 1n << 40n, -(1n << 40n) + 1n]);
    case 'numeric':
      return Decimal.parse(tape.pick(['1.00', '0.00', '2.50', '-2.25', '100.10', '0.01'])).round(2);
    case 'float':
      return tape.pick([0, 1, 0.25, -1.5, 1024.75]);
    case 'text':
      return tape.pick(TEXTS);
    case 'boolean':
      return tape.chance(50);
    case 'instant':
      return new Instant(tape.pick(INSTANTS));
    case 'day':
      return new Day(tape.pick(DAYS));
    case 'json':
      return new Json(tape.pick(DOCUMENTS));
  }
}

export function generateData(tape: Tape, tables: readonly Table[]): Database {
  return Object.fromEntries(
    tables.map((table) => [
      table.name,
      Array.from({ length: tape.below(9) }, (_row, index) => generateRow(tape, table, index)),
    ]),
  );
}

function generateRow(tape: Tape, table: Table, index: number): Row {
  const values = Object.entries(table.columns).map(([name, type]): [string, Value] => {
    if (name === 'id' || name === 'k1') return [name, BigInt(name === 'id' ? index + 1 : 1 + (index >> 1))];
    if (name === 'k2') return [name, index % 2 === 0 ? 'a' : "o'x"];
    if (name === 'u1') return [name, tape.chance(70) ? BigInt(index) : null];
    if (tape.chance(20)) return [name, null];
    if (name === 'l1' || name === 'l2') return [name, BigInt(1 + tape.below(4))];
    if (name === 'l3') return [name, BigInt(1 + tape.below(3))];
    if (name === 'lt') return [name, tape.pick(['a', "o'x", 'b'])];
    return [name, generateValue(tape, type)];
  });
  return Object.fromEntries(values);
}

/** A row for `jsonb_populate_recordset`: what JSON would round is text. */
export function toInsertable(row: Row): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, insertable(value)]));
}

function insertable(value: Value): unknown {
  if (value instanceof Json) return value.value;
  if (value instanceof Instant) return new Date(value.epochMs).toISOString();
  if (value instanceof Day) return value.text;
  if (typeof value === 'bigint' || value instanceof Decimal) return value.toString();
  return value;
}
