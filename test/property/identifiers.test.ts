import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { knexSnakeCaseMappers } from 'objection';
import { attachMaterializedViews, belongsTo, col, count, hasMany } from '../../lib';
import { useDatabase } from '../support/database';
import { runs } from './runs';

attachMaterializedViews();

const PIECES = [
  '"',
  '""',
  "'",
  '.',
  '..',
  ' ',
  '  ',
  '?',
  '??',
  '\\',
  '\\?',
  '[0]',
  '$1',
  ':a',
  '*',
  '-',
  '_',
  'a',
  'B',
  'Ab',
  'é',
  '😀',
  '👩‍👩‍👧',
  '\ud800',
  '\n',
  'as',
  ' as ',
];
const SPECIAL = [
  '__proto__',
  'constructor',
  'toString',
  'select',
  'user',
  '*',
  '.',
  '?',
  '"',
  ' ',
  'a.b',
  'a[0]',
  'a as b',
  'id',
  'ID',
  'createdAt',
  'x'.repeat(63),
  'é'.repeat(32),
  '😀'.repeat(16),
  `a${'😀'.repeat(16)}`,
];

const names: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(...SPECIAL),
    fc
      .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 4 })), {
        minLength: 1,
        maxLength: 10,
      })
      .map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...PIECES), { minLength: 15, maxLength: 60 }).map((parts) => parts.join('')),
  )
  .map((name) => name.replaceAll('\u0000', '') || 'a');

const cases = fc.record({
  schema: fc.option(names),
  table: names,
  key: names,
  link: names,
  source: names,
  view: names,
  viewInSchema: fc.boolean(),
  columns: fc.tuple(names, names, names),
  relations: fc.tuple(names, names),
  index: names,
});

/** What the catalog holds: whole characters within 63 bytes of UTF-8. */
function cut(name: string): string {
  let kept = '';
  for (const character of Buffer.from(name).toString()) {
    if (Buffer.byteLength(kept + character) > 63) break;
    kept += character;
  }
  return kept;
}

function areDistinct(list: readonly string[]): boolean {
  return new Set(list).size === list.length;
}

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

describe('any name', function () {
  this.timeout(300_000);
  const database = useDatabase();

  for (const [config, mapName, title] of [
    [{}, (name: string) => name, 'of a view, column, table, source, relation or index is what the catalog holds'],
    [knexSnakeCaseMappers(), snakeCase, 'is so after knexSnakeCaseMappers() too'],
  ] as const) {
    it(title, async () => {
      const knex = database.knex(config);
      await knex.schema.createMaterializedView('first_view', (view) => view.as('select 1 as one'));
      const physical = (name: string): string => cut(mapName(name));
      try {
        await fc.assert(
          fc.asyncProperty(cases, (names) => roundTrip(knex, names, physical)),
          runs('names', 2),
        );
      } finally {
        await knex.schema.dropMaterializedView('first_view');
      }
    });
  }
});

function snakeCase(name: string): string {
  return knexSnakeCaseMappers().wrapIdentifier(name, (mapped) => mapped);
}

type Names = typeof cases extends fc.Arbitrary<infer T> ? T : never;

async function roundTrip(knex: Knex, names: Names, physical: (name: string) => string): Promise<void> {
  const { schema, table, key, link, source, view, columns, relations, index } = names;
  const all = [schema ?? 'a', table, key, link, source, view, ...columns, index].map(physical);
  fc.pre(all.every((name) => name !== '' && !name.startsWith('pg_')));
  fc.pre(areDistinct([key, link, source].map(physical)) && areDistinct([table, view, index].map(physical)));
  fc.pre(areDistinct(columns.map(physical)) && areDistinct(columns) && areDistinct(relations));
  const viewSchema = names.viewInSchema ? schema : null;
  const transaction = await knex.transaction();
  try {
    const at = schema === null ? '' : `${quote(physical(schema))}.`;
    if (schema !== null) await query(transaction, `create schema if not exists ${quote(physical(schema))}`);
    const [k, l, s] = [key, link, source].map((name) => quote(physical(name)));
    await query(
      transaction,
      `create table ${at}${quote(physical(table))} (${k} integer primary key, ${l} integer, ${s} text)`,
    );
    await query(transaction, `insert into ${at}${quote(physical(table))} values (1, null, 'one'), (2, 1, 'two')`);
    await transaction.schema.createMaterializedView({ schema: viewSchema, table: view }, (builder) => {
      const [one, many] = relations;
      builder.from({ schema, table }, { key });
      builder.relation([one], belongsTo({ schema, table }, { from: link, to: key }));
      builder.relation([many], hasMany({ schema, table }, { from: key, to: link, key }));
      builder
        .column(columns[0], col([key]))
        .column(columns[1], col([one, source]))
        .column(columns[2], count(col([many])));
      builder.whereNotNull(col([source]));
      builder.unique([columns[0]], { indexName: index });
      builder.comment('?');
      builder.columnComment(columns[1], "it's");
    });
    assert.deepEqual(await catalogNames(transaction, physical(view)), {
      columns: columns.map(physical),
      index: physical(index),
      schema: viewSchema === null ? 'public' : physical(viewSchema),
      commented: physical(columns[1]),
    });
    const rows = await query(
      transaction,
      `select * from ${viewSchema === null ? '' : at}${quote(physical(view))} order by 1`,
      'array',
    );
    assert.deepEqual(rows, [
      [1, null, '1'],
      [2, 'one', '0'],
    ]);
  } finally {
    await transaction.rollback();
  }
}

interface Connection {
  query(query: object): Promise<{ rows: unknown[] }>;
}

/** On the transaction's connection, past Knex and its mappers. */
async function query(transaction: Knex.Transaction, text: string, rowMode?: 'array'): Promise<unknown[]> {
  const connection = await (transaction.client as { acquireConnection(): Promise<Connection> }).acquireConnection();
  return (await connection.query({ text, rowMode })).rows;
}

const CATALOG = `
  select n.nspname as schema,
    (select array_agg(attname::text order by attnum) from pg_attribute where attrelid = c.oid and attnum > 0) as columns,
    (select i.relname::text from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid) as index,
    (select attname::text from pg_attribute a where attrelid = c.oid and col_description(c.oid, attnum) is not null) as commented
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and c.relname <> 'first_view'`;

async function catalogNames(transaction: Knex.Transaction, view: string): Promise<unknown> {
  const [found] = (await query(transaction, `${CATALOG} and c.relname = $name$${view}$name$`)) as object[];
  return found === undefined ? undefined : { ...found };
}
