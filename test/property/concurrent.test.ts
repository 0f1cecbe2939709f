import { expect } from 'chai';
import fc from 'fast-check';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews, type MaterializedViewBuilder, MatviewError } from '../../lib';
import { useDatabase } from '../support/database';
import { runs } from './runs';

attachMaterializedViews();

const VIEWS = ['low', 'middle', 'high'] as const;
type View = (typeof VIEWS)[number];

const READS: { readonly [Name in View]: string } = { low: 'numbers', middle: 'low', high: 'middle' };

const declare = (view: View) => (builder: MaterializedViewBuilder) => {
  builder.from(READS[view]).columns({ id: true, n: true }).unique('id');
};

/** What a session does, one after the other. */
const OPERATIONS = {
  refresh: (knex: Knex, view: View) => knex.schema.refreshMaterializedView(view),
  'refresh concurrently': (knex: Knex, view: View) => knex.schema.refreshMaterializedView(view, true),
  rebuild: (knex: Knex, view: View) =>
    knex.schema.alterMaterializedView(view, (change) => change.clearWhere().where('id', '>', 0)),
  comment: (knex: Knex, view: View) => knex.schema.alterMaterializedView(view, (change) => change.comment('there')),
  'rename and back': (knex: Knex, view: View) =>
    knex.transaction(async (trx) => {
      await trx.schema.renameMaterializedView(view, 'aside').renameMaterializedView('aside', view);
    }),
  'drop and create': (knex: Knex) =>
    knex.transaction(async (trx) => {
      await trx.schema.dropMaterializedView('high');
      await trx.schema.createMaterializedView('high', declare('high'));
    }),
  'suspend and alter the table': (knex: Knex) =>
    knex.schema.withSuspendedViews('numbers', (schema) =>
      schema.raw('alter table numbers alter column n type bigint').raw('alter table numbers alter column n type int'),
    ),
} as const;
type Operation = keyof typeof OPERATIONS;

type Work = readonly { readonly what: Operation; readonly view: View }[];

/** What may keep an operation from happening: the view is dropped at that moment, or was changed meanwhile. */
const EXPECTED: ReadonlySet<string> = new Set(['MATVIEW_NOT_FOUND', 'MATVIEW_ALTER_BLOCKED']);

/** Reads views again and again, and notes the longest that a read took, in ms. */
class Reader {
  longest = 0;
  isStopped = false;
  readonly errors: string[] = [];

  constructor(private readonly client: Client) {}

  async run(): Promise<void> {
    while (!this.isStopped) {
      for (const view of VIEWS) {
        const started = performance.now();
        const read = await this.client.query(`select * from ${view}`).catch((error: Error & { code: string }) => error);
        this.longest = Math.max(this.longest, performance.now() - started);
        // The view is dropped at the moment.
        if (read instanceof Error && read.code !== '42P01') this.errors.push(`${read.code} ${read.message}`);
      }
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}

describe('sessions that change the same views at once', function suite() {
  this.timeout(300_000);
  const database = useDatabase();
  let pools: readonly Knex[];
  let client: Client;

  before(async () => {
    client = await database.connect();
    await client.query('create table numbers (id int primary key, n int); insert into numbers values (1, 1), (2, 2)');
    pools = [1, 2, 3, 4].map(() => database.knex({ pool: { min: 0, max: 1 } }));
    for (const view of VIEWS) await pools[0]?.schema.createMaterializedView(view, declare(view));
  });

  const work = fc.array(
    fc.record({
      what: fc.constantFrom(...(Object.keys(OPERATIONS) as Operation[])),
      view: fc.constantFrom(...VIEWS),
    }),
    { minLength: 1, maxLength: 3 },
  );

  async function runAll(knex: Knex, list: Work): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    for (const { what, view } of list) await OPERATIONS[what](knex, view).catch((error: unknown) => errors.push(error));
    return errors;
  }

  /** All views are there, and are what the registry says: each can be altered from its declaration. */
  async function assertWhole(): Promise<void> {
    const { rows } = await client.query('select view_name from knex_matview.views order by 1');
    expect(rows.map(({ view_name }) => view_name)).to.deep.equal([...VIEWS].sort());
    for (const view of VIEWS) {
      await pools[0]?.schema.alterMaterializedView(view, (change) => change.columnComment('n', 'a number'));
      expect((await client.query(`select id, n from ${view} order by id`)).rows, view).to.deep.equal([
        { id: 1, n: 1 },
        { id: 2, n: 2 },
      ]);
    }
  }

  it('lose nothing, get no raw error, and keep readers waiting for a moment only', async () => {
    const readers = await Promise.all([1, 2].map(async () => new Reader(await database.connect())));
    const reading = readers.map((reader) => reader.run());
    const tryIt = async (lists: readonly Work[]): Promise<void> => {
      const errors = (await Promise.all(lists.map((list, place) => runAll(pools[place] as Knex, list)))).flat();
      const unexpected = errors.find((error) => !(error instanceof MatviewError && EXPECTED.has(error.code)));
      if (unexpected !== undefined) throw unexpected;
      await assertWhole();
    };
    try {
      const parameters = { ...runs('changes of the same views at once', 0.1), endOnFailure: true };
      await fc.assert(fc.asyncProperty(fc.tuple(work, work, work, work), tryIt), parameters);
    } finally {
      for (const reader of readers) reader.isStopped = true;
      await Promise.all(reading);
    }
    expect(readers.flatMap(({ errors }) => errors)).to.deep.equal([]);
    expect(Math.max(...readers.map(({ longest }) => longest))).to.be.below(10_000);
  });
});
