import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import knexFactory, { type Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { check } from '../../lib/application';
import { useDatabase } from '../support/database';
import { dumpViews, restoreDump, type ViewDump } from '../support/restored';
import { type Server, startServer } from '../support/server';
import { declare } from './generators/declare';
import { type GeneratedView, generateView } from './generators/definition';
import { createTable, generateTables, type Table } from './generators/schema';
import { Tape } from './generators/tape';
import { runs } from './runs';

const OLDEST = '14';
const hasOldest =
  process.env.DATABASE_URL === undefined &&
  process.env.PG_MAJOR !== OLDEST &&
  existsSync(join(__dirname, `../../.cache/postgres-${OLDEST}`));

/** The types that texts have in tables: PostgreSQL prints conditions on all but `text` in more than one way. */
const TEXT_TYPES = ['varchar', 'label', 'text'] as const;

interface World {
  readonly tables: readonly Table[];
  readonly views: readonly GeneratedView[];
  readonly textType: (typeof TEXT_TYPES)[number];
}

const numbers = (limit: number): fc.Arbitrary<number[]> => fc.array(fc.nat(999), { maxLength: limit, size: 'max' });
const worlds = fc
  .tuple(
    numbers(20),
    fc.array(numbers(500), { minLength: 4, maxLength: 8, size: 'max' }),
    fc.constantFrom(...TEXT_TYPES),
  )
  .map(([schema, views, textType]): World => {
    const tables = generateTables(new Tape(schema));
    return { tables, views: views.map((tape) => generateView(new Tape(tape), tables)), textType };
  });

describe('a registered view of which a dump was restored', function () {
  this.timeout(600_000);
  const database = useDatabase();
  let restored: Knex;

  before(async () => {
    attachMaterializedViews();
    restored = database.knex();
    await createRegistry(restored);
  });

  it('is what the registry recorded', () => assertProperty(restored, restored, 'restored views'));

  it(`is that also after an upgrade from PostgreSQL ${OLDEST}`, async function () {
    if (!hasOldest) this.skip();
    const server: Server = await startServer({ major: OLDEST });
    const original = knexFactory({ client: 'pg', connection: server.url, pool: { min: 0, max: 2 } });
    try {
      await createRegistry(original);
      await assertProperty(original, restored, 'upgraded views');
    } finally {
      await original.destroy();
      server.stop();
    }
  });
});

async function createRegistry(knex: Knex): Promise<void> {
  await knex.schema.createMaterializedView('first_view', (view) => view.as('select 1 as one'));
  await knex.schema.dropMaterializedView('first_view');
}

async function assertProperty(from: Knex, to: Knex, name: string): Promise<void> {
  const property = fc.asyncProperty(worlds, async (world) => {
    const dump = await undone(from, (transaction) => createAndDump(transaction, world));
    const differences = await undone(to, async (transaction) => {
      await createTables(transaction, world);
      await restoreDump((text, values) => query(transaction, text, values), dump);
      return (await check({ knex: transaction, models: null, ignoredViews: [] }, [])).differences;
    });
    if (differences.length > 0) throw new Error(`${JSON.stringify(differences)}\n\n${JSON.stringify(dump.statements)}`);
  });
  // Shrinking would restore thousands of dumps; the error names the view.
  await fc.assert(property, { ...runs(name, 0.4), endOnFailure: true });
}

async function createAndDump(transaction: Knex.Transaction, world: World): Promise<ViewDump> {
  await createTables(transaction, world);
  for (const [number, view] of world.views.entries()) {
    // What has no meaning for columns of another type of text is left out.
    await transaction
      .transaction((savepoint) =>
        savepoint.schema.createMaterializedView(`view_${number}`, (builder) => declare(builder, view)),
      )
      .catch(() => {});
  }
  return dumpViews((text) => query(transaction, text));
}

async function createTables(transaction: Knex.Transaction, { tables, textType }: World): Promise<void> {
  const created = tables.map((table) => createTable(table).replace(/\btext\b/g, textType));
  const statements = ['create domain label as varchar(90)', 'create schema "other schema"', ...created];
  await transaction.raw(statements.join(';\n').replace(/\?/g, '\\?'));
}

async function undone<Result>(knex: Knex, work: (transaction: Knex.Transaction) => Promise<Result>): Promise<Result> {
  const transaction = await knex.transaction();
  try {
    return await work(transaction);
  } finally {
    await transaction.rollback();
  }
}

async function query(transaction: Knex.Transaction, text: string, values: readonly string[] = []) {
  const connection = await (transaction.client as { acquireConnection(): Promise<Queryable> }).acquireConnection();
  return connection.query(text, values);
}

interface Queryable {
  query(text: string, values: readonly string[]): Promise<{ rows: Record<string, never>[] }>;
}
