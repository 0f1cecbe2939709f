import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { assert, asyncProperty, constantFrom, integer, record, array as sequence } from 'fast-check';
import type { Knex } from 'knex';
import { Model } from 'objection';
import { attachMaterializedViews } from '../../lib';
import { defineView, MaterializedView } from '../../lib/objection';
import { runs } from '../property/runs';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { useQueryStream } from '../support/query-stream';

type Trx = Knex.Transaction;

/** Longer than anything here takes. */
const LONGEST_MS = 10_000;

/** What hangs fails at once, and not by the time of its test, so that it is told what it was. */
async function bounded<Result>(what: string, work: PromiseLike<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => fail(new Error(`${what} hangs`)), LONGEST_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A few turns of the queue of promises, and from 20 on some milliseconds. */
async function pause(turns: number): Promise<void> {
  for (let left = turns % 20; left > 0; left -= 1) await Promise.resolve();
  if (turns >= 20) await sleep(Math.floor(turns / 20));
}

/** When so many statements were sent on any connection of a Knex, or something else is over. */
async function statementsOf(knex: Knex, count: number, end: PromiseLike<unknown>): Promise<void> {
  let left = count;
  let onQuery = (): void => {};
  const sent = new Promise<void>((done) => {
    onQuery = () => {
      left -= 1;
      if (left <= 0) done();
    };
  });
  knex.on('query', onQuery);
  if (count > 0) await Promise.race([sent, end]);
  knex.removeListener('query', onQuery);
}

describe('calls that overlap in one transaction', () => {
  attachMaterializedViews();
  const database = useDatabase();
  useQueryStream();
  let knex: Knex;

  before(async () => {
    knex = database.knex({ pool: { min: 0, max: 5 }, acquireConnectionTimeout: 8000 });
    process.on('unhandledRejection', ignore);
  });
  after(() => process.off('unhandledRejection', ignore));
  beforeEach(async () => {
    await knex
      .raw(`
      drop table if exists items, audit cascade;
      delete from knex_matview.views`)
      .catch(() => {});
    await knex.raw(`
      drop table if exists items, audit cascade;
      create table items (id integer primary key, size integer);
      create table audit (note text primary key);
      insert into items select n, n from generate_series(1, 200) n`);
    for (const name of ['a', 'b', 'c'])
      await knex.schema.createMaterializedView(name, (view) =>
        view.from('items').columns({ id: true, size: true }).unique('id'),
      );
  });

  const createBad = (trx: Trx) =>
    trx.schema.createMaterializedView('bad', (view) => view.from('items').columns({ nothing: true }));
  const createGood = (trx: Trx, name = 'good') =>
    trx.schema.createMaterializedView(name, (view) => view.from('items').columns({ id: true }).unique('id'));
  const notes = (): Promise<string[]> => knex('audit').orderBy('note').pluck('note');
  const has = (name: string): PromiseLike<boolean> => knex.schema.hasMaterializedView(name);
  const settle = async (what: string, work: (trx: Trx) => readonly PromiseLike<unknown>[]) =>
    bounded(
      what,
      knex.transaction((trx) => Promise.allSettled(work(trx))),
    );

  it('are two refreshes, which both happen', async () => {
    await knex('items').insert({ id: 1000, size: 0 });
    const both = await bounded(
      'refresh',
      knex.transaction((trx) =>
        Promise.all([trx.schema.refreshMaterializedView('a', {}), trx.schema.refreshMaterializedView('b', {})]),
      ),
    );
    expect(both.map(({ view }) => view)).to.deep.equal(['a', 'b']);
    for (const name of ['a', 'b']) expect(await knex(name).where('id', 1000)).to.have.length(1);
    expect(await knex('knex_matview.refreshes').where({ status: 'succeeded' })).to.have.length(2);
    await knex('knex_matview.refreshes').delete();
  });

  it('are two refreshes through a model, which both happen', async () => {
    class Item extends Model {
      static override tableName = 'items';
    }
    class A extends MaterializedView(Model) {
      static override tableName = 'a';
      static materializedView = defineView({ parent: Item, columns: { id: true, size: true }, unique: 'id' });
    }
    Item.knex(knex);
    A.knex(knex);
    await knex('items').insert({ id: 1001, size: 0 });
    await bounded(
      'Model.refresh',
      knex.transaction(async (trx) => {
        const all = await Promise.all([
          A.refresh({}, trx),
          A.isPopulated(trx),
          A.refresh({ strategy: 'blocking' }, trx),
          A.lastRefreshedAt(trx),
          trx('audit').insert({ note: 'beside' }),
        ]);
        expect(all.slice(0, 2)).to.deep.include(true);
      }),
    );
    expect(await knex('a').where('id', 1001)).to.have.length(1);
    expect(await notes()).to.deep.equal(['beside']);
  });

  /** What a user does beside a call; each leaves its note. */
  const BESIDE: { readonly [what: string]: (trx: Trx, note: string) => PromiseLike<unknown> } = {
    'an insert': (trx, note) => trx('audit').insert({ note }),
    'a raw insert': (trx, note) => trx.raw('insert into audit values (?)', [note]),
    'a batch': (trx, note) => trx.batchInsert('audit', [{ note }, { note: `${note} too` }], 1),
    'a transaction within': (trx, note) => trx.transaction((inner) => inner('audit').insert({ note })),
    'a savepoint': (trx, note) => trx.savepoint((inner) => inner('audit').insert({ note })),
    'a transaction within, ended by hand': async (trx, note) => {
      const inner = await trx.transaction();
      await inner('audit').insert({ note });
      await inner.commit();
    },
    'statements one after the other': async (trx, note) => {
      await trx.raw('select 1');
      await trx('audit').insert({ note });
      await trx.raw('select 2');
    },
    'a stream and an insert': async (trx, note) => {
      const ids = [];
      for await (const [id] of trx('items').select('id').stream()) ids.push(id);
      expect(ids).to.have.length(200);
      await trx('audit').insert({ note });
    },
  };

  for (const [what, work] of Object.entries(BESIDE)) {
    it(`are a create that fails and ${what}: what is reported as done is done`, async () => {
      for (let number = 0; number < 20; number += 1) {
        const note = `note ${number}`;
        const [bad, beside] = await settle(what, (trx) => {
          const failing = rejection(createBad(trx));
          return [failing, statementsOf(knex, number, failing).then(() => work(trx, note))];
        });
        expect(bad).to.have.nested.property('value.code', 'MATVIEW_DATABASE');
        expect(beside, String((beside as PromiseRejectedResult).reason)).to.have.property('status', 'fulfilled');
        expect(await notes(), `${note}, reported as done`).to.include(note);
        expect(await has('bad')).to.equal(false);
      }
    });

    it(`are a create that succeeds and ${what}`, async () => {
      const [good, beside] = await settle(what, (trx) => [createGood(trx), work(trx, 'note')]);
      expect([good?.status, beside?.status]).to.deep.equal(['fulfilled', 'fulfilled']);
      expect(await notes()).to.include('note');
      expect(await has('good')).to.equal(true);
    });
  }

  for (const [end, stays] of [
    ['commit', true],
    ['rollback', false],
  ] as const)
    it(`are a create and a ${end} that does not wait for it: what the create says is so`, async () => {
      for (let turns = 0; turns < 12; turns += 1) {
        const trx = await knex.transaction();
        await trx('audit').insert({ note: `${end} ${turns}` });
        const creating = Promise.allSettled([createGood(trx, `${end}_${turns}`)]);
        await statementsOf(knex, turns, creating);
        await bounded(
          end,
          Promise.resolve(trx[end]()).catch(() => {}),
        );
        const [created] = await bounded('create', creating);
        expect(await has(`${end}_${turns}`), `create was ${created?.status}`).to.equal(
          stays && created?.status === 'fulfilled',
        );
        if (created?.status === 'rejected')
          expect(String(created.reason)).not.to.match(/savepoint \S+ does not exist|hangs|undefined/);
        expect((await notes()).includes(`${end} ${turns}`)).to.equal(stays);
      }
    });

  it('are a call and a statement that fails: the transaction has failed, and everything after it says so', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const found = await bounded(
        'a failed transaction',
        knex.transaction(async (trx) => {
          const creating = Promise.allSettled([createGood(trx)]);
          const failing = statementsOf(knex, turns, creating).then(() => trx.raw('select 1 / 0'));
          const [[created], [failed]] = await Promise.all([creating, Promise.allSettled([failing])]);
          const after = await rejection(trx('audit').insert({ note: 'after' }));
          const call = await rejection(trx.schema.refreshMaterializedView('a'));
          return { created, failed, after, call };
        }),
      );
      expect(found.failed).to.have.nested.property('reason.code', '22012');
      expect(found.after.message).to.match(/current transaction is aborted/);
      expect(found.call.message).to.match(/current transaction is aborted/);
      if (found.created.status === 'rejected')
        expect(String(found.created.reason)).to.match(/current transaction is aborted/);
      expect(await has('good')).to.equal(false);
      expect(await notes()).to.deep.equal([]);
    }
  });

  /** Calls that go together, each with what must be so after. */
  const CALLS: { readonly [what: string]: (trx: Trx) => PromiseLike<unknown> } = {
    create: (trx) => createGood(trx),
    alter: (trx) => trx.schema.alterMaterializedView('a', (view) => view.column('again', 'size')),
    rename: (trx) => trx.schema.renameMaterializedView('b', 'renamed'),
    drop: (trx) => trx.schema.dropMaterializedView('c'),
    has: (trx) => trx.schema.hasMaterializedView('a'),
    plan: (trx) => trx.schema.planAlterMaterializedView('a', (view) => view.comment('x')),
    insert: (trx) => trx('audit').insert({ note: 'beside' }),
    'insert within': (trx) => trx.transaction((inner) => inner('audit').insert({ note: 'within' })),
  };

  it('are of each kind, all at once', async () => {
    const all = await settle('all at once', (trx) => Object.values(CALLS).map((call) => call(trx)));
    const failed = all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect(failed).to.deep.equal([]);
    expect(await notes()).to.deep.equal(['beside', 'within']);
    expect(await Promise.all(['good', 'renamed', 'b', 'c'].map(has))).to.deep.equal([true, true, false, false]);
    expect(await knex('a').first()).to.have.property('again');
  });

  const retype = (trx: Trx, beside: (schema: Knex.SchemaBuilder) => PromiseLike<unknown> | undefined) =>
    trx.schema.withSuspendedViews('items', async (schema) => {
      await beside(schema);
    });
  const alterItems = (schema: Knex.SchemaBuilder, type = 'bigint') =>
    schema.raw(`alter table items alter size type ${type}`);

  it('are withSuspendedViews and others beside it', async () => {
    const all = await settle('withSuspendedViews', (trx) => [
      retype(trx, (schema) => alterItems(schema)),
      trx('audit').insert({ note: 'beside' }),
      trx.schema.hasMaterializedView('a'),
      trx.schema.refreshMaterializedView('b'),
      createBad(trx),
      trx.transaction((inner) => inner('audit').insert({ note: 'within' })),
    ]);
    expect(all.map(({ status }) => status)).to.deep.equal([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(await notes()).to.deep.equal(['beside', 'within']);
    expect((await knex('a').columnInfo('size' as never)) as unknown).to.not.equal(null);
    const { rows } = await knex.raw(`select format_type(atttypid, null) as type from pg_attribute
      where attrelid = 'a'::regclass and attname = 'size'`);
    expect(rows).to.deep.equal([{ type: 'bigint' }]);
  });

  const WITHIN: { readonly [what: string]: (trx: Trx) => PromiseLike<unknown> } = {
    'a query': (trx) => trx('audit').insert({ note: 'inside' }),
    'a raw query': (trx) => trx.raw(`insert into audit values ('inside')`),
    'a transaction within': (trx) => trx.transaction((inner) => inner('audit').insert({ note: 'inside' })),
    'a call': async (trx) => {
      await trx.schema.refreshMaterializedView('a');
      await trx('audit').insert({ note: 'inside' });
    },
    'a call that fails': async (trx) => {
      await rejection(createBad(trx));
      await trx('audit').insert({ note: 'inside' });
    },
  };

  for (const [what, work] of Object.entries(WITHIN)) {
    it(`are withSuspendedViews and, in its callback, ${what} of the transaction that it is in`, async () => {
      await bounded(
        what,
        knex.transaction((trx) =>
          retype(trx, async (schema) => {
            await work(trx);
            await alterItems(schema);
          }),
        ),
      );
      await bounded(
        `${what}, after`,
        knex.transaction((trx) =>
          retype(trx, async (schema) => {
            await alterItems(schema, 'integer');
            await trx('audit').delete();
            await work(trx);
          }),
        ),
      );
      expect(await notes()).to.deep.equal(['inside']);
      expect(await knex('a')).to.have.length(200);
    });
  }

  it('are a statement that is undone to suspend views, and an insert beside it, which stays', async () => {
    for (let number = 0; number < 20; number += 1) {
      await bounded(
        'an insert beside an alter',
        knex.transaction((trx) =>
          retype(trx, (schema) =>
            Promise.all([
              alterItems(schema, number % 2 === 0 ? 'bigint' : 'integer'),
              statementsOf(knex, number * 3, sleep(1000)).then(() => trx('audit').insert({ note: `note ${number}` })),
            ]),
          ),
        ),
      );
      expect(await notes()).to.include(`note ${number}`);
    }
    expect(await knex('a')).to.have.length(200);
  });

  it('are a call of a transaction from within a transaction in it', async () => {
    await bounded(
      'a call of the outer transaction',
      knex.transaction((trx) =>
        trx.transaction(async (inner) => {
          await inner('audit').insert({ note: 'inner' });
          await trx.schema.refreshMaterializedView('a');
          await inner.schema.refreshMaterializedView('b');
          await rejection(createBad(trx));
          await rejection(createBad(inner));
          await inner('audit').insert({ note: 'inner too' });
        }),
      ),
    );
    expect(await notes()).to.deep.equal(['inner', 'inner too']);
  });

  interface Operation {
    readonly expects: 'fulfilled' | 'rejected';
    /** The row that it leaves. */
    readonly leaves?: (number: number) => string;
    run(trx: Trx, number: number): PromiseLike<unknown>;
  }

  const note = (number: number): string => `note ${number}`;

  const OPERATIONS: { readonly [name: string]: Operation } = {
    insert: { expects: 'fulfilled', leaves: note, run: (trx, n) => trx('audit').insert({ note: note(n) }) },
    raw: { expects: 'fulfilled', leaves: note, run: (trx, n) => trx.raw('insert into audit values (?)', [note(n)]) },
    within: {
      expects: 'fulfilled',
      leaves: note,
      run: (trx, n) => trx.transaction((inner) => inner('audit').insert({ note: note(n) })),
    },
    'call, then insert': {
      expects: 'fulfilled',
      leaves: note,
      run: async (trx, n) => {
        await trx.schema.refreshMaterializedView('b', {});
        await trx('audit').insert({ note: note(n) });
      },
    },
    select: { expects: 'fulfilled', run: (trx) => trx('items').count() },
    create: { expects: 'fulfilled', run: (trx, n) => createGood(trx, `good_${n}`) },
    'create that fails': { expects: 'rejected', run: (trx) => createBad(trx) },
    refresh: { expects: 'fulfilled', run: (trx) => trx.schema.refreshMaterializedView('a', {}) },
    'refresh that fails': { expects: 'rejected', run: (trx) => trx.schema.refreshMaterializedView('nothing') },
    alter: {
      expects: 'fulfilled',
      run: (trx, n) => trx.schema.alterMaterializedView('b', (view) => view.comment(`comment ${n}`)),
    },
    'alter that fails': {
      expects: 'rejected',
      run: (trx) => trx.schema.alterMaterializedView('b', (view) => view.column('x', 'nothing')),
    },
    has: { expects: 'fulfilled', run: (trx) => trx.schema.hasMaterializedView('a') },
    'rename that fails': { expects: 'rejected', run: (trx) => trx.schema.renameMaterializedView('a', 'b') },
    'drop that fails': { expects: 'rejected', run: (trx) => trx.schema.dropMaterializedView('nothing') },
  };

  it('are any of these at any time: each does what it does alone, and says so', async () => {
    const operation = record({
      name: constantFrom(...Object.keys(OPERATIONS)),
      turns: integer({ min: 0, max: 120 }),
    });
    await assert(
      asyncProperty(sequence(operation, { minLength: 2, maxLength: 6 }), async (started) => {
        await knex('audit').delete();
        const all = await settle(started.map(({ name }) => name).join(', '), (trx) =>
          started.map(async ({ name, turns }, number) => {
            await pause(turns);
            return OPERATIONS[name]?.run(trx, number);
          }),
        );
        const said = all.map((one) => (one.status === 'rejected' ? `rejected: ${one.reason}` : one.status));
        for (const [number, { name }] of started.entries()) {
          expect(said[number], name).to.match(new RegExp(`^${OPERATIONS[name]?.expects}`));
          expect(said[number], name).not.to.match(/savepoint \S+ does not exist|current transaction is aborted/);
        }
        const left = started.flatMap(({ name }, number) => OPERATIONS[name]?.leaves?.(number) ?? []);
        expect(await notes()).to.deep.equal(left.sort());
        for (const [number, { name }] of started.entries()) {
          if (name === 'create') await knex.schema.dropMaterializedView(`good_${number}`);
        }
        expect(await has('bad')).to.equal(false);
      }),
      runs('overlapping calls', 0.4),
    );
  }).timeout(60_000);

  it('and, outside of transactions, on two connections run side by side', async () => {
    const observer = await database.connect();
    for (const name of ['slow', 'slow_too'])
      await knex.schema.createMaterializedView(name, (view) =>
        view.as('select n, pg_sleep(0.1)::text as nothing from generate_series(1, 8) n').withNoData(),
      );
    const both = Promise.all([
      knex.schema.refreshMaterializedView('slow'),
      knex.schema.refreshMaterializedView('slow_too'),
    ]);
    let most = 0;
    for (let tries = 0; tries < 40 && most < 2; tries += 1) {
      const { rows } = await observer.query(
        `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and state = 'active' and query like 'refresh materialized view "slow%'`,
      );
      most = Math.max(most, rows[0].count);
      await new Promise((done) => setTimeout(done, 20));
    }
    await both;
    expect(most).to.equal(2);
    for (const name of ['slow', 'slow_too']) await knex.schema.dropMaterializedView(name);
  });
});

function ignore(): void {}
