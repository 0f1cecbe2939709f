import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, type RefreshOptions } from '../../lib';
import { registered, rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createBlog, postSummaries } from '../support/summaries';

describe('refreshMaterializedView', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(async () => {
    db = database.knex();
    await createBlog(db);
    await db.raw('create schema blog; create materialized view blog.elsewhere as select 1 as one');
  });
  beforeEach(async () => {
    await db.schema.createMaterializedView('summaries', postSummaries);
    await db.schema.createMaterializedView('keyless', (view) => {
      view.from('posts').columns({ identity: 'id', title: true }).index('title');
    });
  });
  afterEach(async () => {
    await db.schema.dropMaterializedView('summaries').dropMaterializedView('keyless');
    await db('posts').where('id', '>', 3).delete();
  });

  async function addPost(): Promise<void> {
    await db('posts').insert({ id: 4, title: 'Four', rating: 999 });
  }

  async function history(): Promise<
    { view_name: string; strategy: string; status: string; error: string | null; duration_ms: number }[]
  > {
    return db('knex_matview.refreshes').orderBy('id');
  }

  for (const [options, strategy] of [
    [undefined, 'blocking'],
    [false, 'blocking'],
    [true, 'concurrent'],
    [{}, 'concurrent'],
    [{ strategy: 'auto' }, 'concurrent'],
    [{ strategy: 'blocking' }, 'blocking'],
    [{ strategy: 'concurrent' }, 'concurrent'],
  ] as const) {
    it(`with ${JSON.stringify(options)} is ${strategy}, brings the rows, and says what it did`, async () => {
      await addPost();
      const result = await db.schema.refreshMaterializedView('summaries', options as RefreshOptions);
      expect(result).to.include({ view: 'summaries', strategy });
      expect(result.durationMs).to.be.greaterThan(0).and.lessThan(10_000);
      expect(await db('summaries').where('post_id', 4)).to.have.length(1);
      const last = (await history()).at(-1);
      expect(last).to.include({ view_name: 'summaries', strategy, status: 'succeeded', error: null });
      const row = (await registered(db)).find(({ view_name }) => view_name === 'summaries');
      expect(row?.refreshed_at).to.be.instanceOf(Date);
    });
  }

  it('sends the statement that Knex would send', async () => {
    const statements: string[] = [];
    db.on('query', ({ sql }: { sql: string }) => statements.push(sql));
    await db.schema.refreshMaterializedView('summaries', true);
    await db.schema.refreshMaterializedView('summaries');
    db.removeAllListeners('query');
    expect(statements)
      .to.include('refresh materialized view concurrently "summaries"')
      .and.include('refresh materialized view "summaries"');
  });

  it('of strategy auto blocks where the view has no key, or no data', async () => {
    expect(await db.schema.refreshMaterializedView('keyless', { strategy: 'auto' })).to.include({
      strategy: 'blocking',
    });
    await db.schema.refreshMaterializedView('summaries', { withNoData: true });
    expect(await db.schema.refreshMaterializedView('summaries', {})).to.include({ strategy: 'blocking' });
    expect(await db.schema.refreshMaterializedView('summaries', {})).to.include({ strategy: 'concurrent' });
  });

  for (const index of [
    'on keyless (identity) where identity > 0',
    'on keyless ((identity + 1))',
    'on keyless (identity, lower(title))',
  ]) {
    it(`of strategy auto knows that a unique index ${index} is no key`, async () => {
      await db.raw(`create unique index unusable ${index}`);
      expect(await db.schema.refreshMaterializedView('keyless', {})).to.include({ strategy: 'blocking' });
      expect(await rejection(db.schema.refreshMaterializedView('keyless', true))).to.include({
        code: 'MATVIEW_UNIQUE_INDEX_MISSING',
      });
    });
  }

  it('of strategy auto knows that an invalid index is no key', async () => {
    await db.raw('create unique index invalid on keyless (identity)');
    await db.raw("update pg_index set indisvalid = false where indexrelid = 'invalid'::regclass");
    expect(await db.schema.refreshMaterializedView('keyless', {})).to.include({ strategy: 'blocking' });
  });

  it('of strategy auto takes a unique index made by hand, with included columns', async () => {
    await db.raw('create unique index usable on keyless (identity) include (title)');
    expect(await db.schema.refreshMaterializedView('keyless', {})).to.include({ strategy: 'concurrent' });
  });

  it('with no data empties the view', async () => {
    expect(await db.schema.refreshMaterializedView('summaries', { withNoData: true })).to.include({
      strategy: 'blocking',
    });
    expect((await rejection(db('summaries'))).code).to.equal('55000');
  });

  it('says the line that adds the missing unique index, naming the key', async () => {
    const error = await rejection(db.schema.refreshMaterializedView('keyless', true));
    expect(error).to.include({
      code: 'MATVIEW_UNIQUE_INDEX_MISSING',
      message:
        'materialized view "keyless" has no unique index over plain columns and all rows, which a concurrent refresh needs',
      hint: "add view.unique(['identity']) where it is declared, or refresh with the strategy 'blocking'",
    });
    expect(error.cause).to.have.property('code', '55000');
    expect((await history()).at(-1)).to.include({
      view_name: 'keyless',
      strategy: 'concurrent',
      status: 'failed',
      error: error.message,
    });
  });

  it('says that a view without data cannot be refreshed concurrently', async () => {
    await db.schema.refreshMaterializedView('summaries', { withNoData: true });
    const error = await rejection(db.schema.refreshMaterializedView('summaries', true));
    expect(error).to.include({
      code: 'MATVIEW_NOT_POPULATED',
      message: 'materialized view "summaries" holds no data yet, so it cannot be refreshed concurrently',
      hint: "fill it first: knex.schema.refreshMaterializedView('summaries'), or let the strategy be 'auto'",
    });
    expect(error.cause).to.have.property('code', '0A000');
  });

  it('says that it is the view below that has no data', async () => {
    await db.schema.createMaterializedView('above', (view) =>
      view.as('select post_id from summaries').unique('post_id'),
    );
    await db.schema.refreshMaterializedView('summaries', { withNoData: true });
    for (const options of [true, false]) {
      const error = await rejection(db.schema.refreshMaterializedView('above', options));
      expect(error).to.include({ code: 'MATVIEW_NOT_POPULATED' });
      expect(error.message)
        .to.contain('"above" reads from one without data')
        .and.contain('"summaries" has not been populated');
    }
    await db.schema.dropMaterializedView('above');
  });

  it('says what is there instead of the view, or where it is', async () => {
    const missing = await rejection(db.schema.refreshMaterializedView('nothing'));
    expect(missing).to.include({ code: 'MATVIEW_NOT_FOUND', message: 'materialized view "nothing" does not exist' });
    expect(missing.cause).to.have.property('code', '42P01');
    const table = await rejection(db.schema.refreshMaterializedView('posts'));
    expect(table).to.include({ code: 'MATVIEW_NOT_FOUND', message: '"posts" is a table, not a materialized view' });
    const elsewhere = await rejection(db.schema.refreshMaterializedView('elsewhere', true));
    expect(elsewhere).to.include({
      code: 'MATVIEW_NOT_FOUND',
      message: 'materialized view "elsewhere" does not exist; there is one of that name in the schema "blog"',
      hint: "name its schema: knex.schema.withSchema('blog').refreshMaterializedView('elsewhere')",
    });
    expect(await rejection(db.schema.withSchema('nowhere').refreshMaterializedView('summaries'))).to.include({
      code: 'MATVIEW_NOT_FOUND',
    });
  });

  it('says which rows are equal where they must be unique', async () => {
    await db.raw('create materialized view twins as select id % 100 as id, title from posts');
    await db.raw('create unique index on twins (id)');
    await db('posts').insert({ id: 101, title: 'Twin', rating: 1 });
    const error = await rejection(db.schema.refreshMaterializedView('twins'));
    await db('posts').where('id', 101).delete();
    await db.raw('drop materialized view twins');
    expect(error).to.include({ code: 'MATVIEW_DUPLICATE_ROWS' });
    expect(error.message).to.contain('"twins" has rows that are equal where they must be unique');
  });

  it('leaves a transaction usable when it fails in it', async () => {
    await addPost();
    await db.transaction(async (trx) => {
      await rejection(trx.schema.refreshMaterializedView('keyless', true));
      await trx.schema.refreshMaterializedView('keyless');
    });
    expect(await db('keyless').where('identity', 4)).to.have.length(1);
  });

  for (const isolationLevel of ['repeatable read', 'serializable'] as const) {
    it(`goes on in a transaction at ${isolationLevel} when another session refreshed since its snapshot`, async () => {
      const before = (await history()).length;
      const refreshedAt = async () =>
        (await registered(db)).find(({ view_name }) => view_name === 'summaries')?.refreshed_at;
      const work = async (trx: Knex.Transaction) => {
        await trx('posts').select();
        await db.schema.refreshMaterializedView('summaries');
        const at = await refreshedAt();
        expect(await trx.schema.refreshMaterializedView('summaries')).to.include({ strategy: 'blocking' });
        await trx.schema.refreshMaterializedView('summaries', true);
        await trx('posts').insert({ id: 5, title: 'Five', rating: 1 });
        return at;
      };
      const at = await db.transaction(work, { isolationLevel });
      expect(await refreshedAt()).to.deep.equal(at);
      expect((await history()).slice(before).map(({ status }) => status)).to.deep.equal(Array(3).fill('succeeded'));
      expect(await db('posts').where('id', 5)).to.have.length(1);
    });
  }

  it('keeps the history of a transaction that is rolled back out', async () => {
    const before = (await history()).length;
    await rejection(
      db.transaction(async (trx) => {
        await trx.schema.refreshMaterializedView('summaries', true);
        throw new Error('no');
      }),
    );
    expect(await history()).to.have.length(before);
  });

  it('is concurrent under quote_all_identifiers too, which it leaves as it was', async () => {
    await db.transaction(async (trx) => {
      await trx.raw('set local quote_all_identifiers = on');
      await trx.schema.refreshMaterializedView('summaries', { strategy: 'concurrent' });
      const { rows } = await trx.raw('show quote_all_identifiers');
      expect(rows).to.deep.equal([{ quote_all_identifiers: 'on' }]);
    });
  });

  it('says that a lock or statement timeout ended it', async () => {
    const holder = await database.connect();
    await holder.query('begin; select * from summaries; ');
    await db.transaction(async (trx) => {
      await trx.raw("set local lock_timeout = '20ms'");
      expect(await rejection(trx.schema.refreshMaterializedView('summaries'))).to.include({
        code: 'MATVIEW_LOCK_TIMEOUT',
      });
      await trx.raw("set local lock_timeout = 0; set local statement_timeout = '20ms'");
      expect(await rejection(trx.schema.refreshMaterializedView('summaries'))).to.include({
        code: 'MATVIEW_STATEMENT_TIMEOUT',
      });
    });
    await holder.query('rollback');
  });

  it('refuses what it does not know, and what excludes itself', () => {
    const refused = (options: unknown) => () => db.schema.refreshMaterializedView('v', options as never).toString();
    expect(refused({ strategy: 'swap' }))
      .to.throw('has no strategy "swap"')
      .with.property('code', 'MATVIEW_OPTION_INVALID');
    expect(refused({ strategy: 'incremental' })).to.throw('has no strategy "incremental"');
    expect(refused({ concurrently: true })).to.throw('has no option "concurrently"');
    expect(refused('concurrently')).to.throw('takes true, false or options');
    expect(refused({ strategy: 'concurrent', withNoData: true })).to.throw(
      'cannot refresh concurrently and leave the view without data',
    );
  });
});
