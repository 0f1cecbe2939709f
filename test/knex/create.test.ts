import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, type MatviewError } from '../../lib';
import { registered, registeredNames, rejection, relationsOf } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createBlog, postSummaries } from '../support/summaries';

const ROWS = [
  { post_id: 1, title: 'One', author_name: 'Ann', comments_count: '2' },
  { post_id: 2, title: 'Two', author_name: 'Bob', comments_count: '1' },
];

describe('createMaterializedView', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(async () => {
    db = database.knex();
    await createBlog(db);
  });
  afterEach(() => db.schema.dropMaterializedViewIfExists('post_summaries', { cascade: true }));

  it('makes the view with its rows and indexes, and registers it under its physical name', async () => {
    const result = await db.schema.createMaterializedView('post_summaries', postSummaries);
    expect(result).to.equal(undefined);
    expect(await db('post_summaries').orderBy('post_id')).to.deep.equal(ROWS);
    expect(await relationsOf(db)).to.include({
      post_summaries: 'm',
      post_summaries_post_id_unique: 'i',
      post_summaries_title_index: 'i',
    });
    const [row] = await registered(db);
    expect(row).to.include({
      schema_name: 'public',
      view_name: 'post_summaries',
      kind: 'materialized',
      refreshed_at: null,
    });
    expect(row?.definition.name).to.deep.equal({ schema: null, name: 'post_summaries' });
    expect(row?.definition_hash).to.match(/^[0-9a-f]{64}$/);
    expect(row?.server_hash).to.match(/^[0-9a-f]{64}$/);
  });

  it("gives its statements in Knex's shape, and the registry's own are not among them", async () => {
    const statements = db.schema.createMaterializedView('post_summaries', postSummaries).toSQL() as unknown as {
      sql: string;
      bindings: unknown[];
    }[];
    expect(statements.map(({ sql }) => sql.split('\n')[0])).to.deep.equal([
      'create materialized view "post_summaries" as',
      'create unique index "post_summaries_post_id_unique" on "post_summaries" ("post_id")',
      'create index "post_summaries_title_index" on "post_summaries" ("title")',
    ]);
    for (const statement of statements) {
      expect(Object.keys(statement)).to.deep.equal(['sql', 'bindings']);
      expect(statement.bindings).to.deep.equal([]);
    }
  });

  it('is all or nothing: an index that cannot be built leaves no view and no row behind', async () => {
    const create = db.schema.createMaterializedView('post_summaries', (view) => {
      view.as(db.raw('select 1 as id union all select 1'));
      view.unique('id');
    });
    expect((await rejection(create)).code).to.equal('MATVIEW_DUPLICATE_ROWS');
    expect(await relationsOf(db)).not.to.have.any.keys('post_summaries', 'post_summaries_id_unique');
    expect(await registeredNames(db)).to.deep.equal([]);
  });

  it('happens in the transaction it is called in, and goes with it', async () => {
    const failure = new Error('no');
    const rolledBack = db.transaction(async (trx) => {
      await trx.schema.createMaterializedView('post_summaries', postSummaries);
      expect(await trx('post_summaries').orderBy('post_id')).to.deep.equal(ROWS);
      expect(await registeredNames(trx)).to.deep.equal(['public.post_summaries']);
      throw failure;
    });
    expect(await rejection(rolledBack)).to.equal(failure);
    expect(await registeredNames(db)).to.deep.equal([]);
    await db.transaction((trx) => trx.schema.createMaterializedView('post_summaries', postSummaries));
    expect(await registeredNames(db)).to.deep.equal(['public.post_summaries']);
  });

  it('leaves a transaction usable when it fails in it', async () => {
    await db.transaction(async (trx) => {
      const create = trx.schema.createMaterializedView('post_summaries', (view) => view.as('select * from nowhere'));
      const error = (await rejection(create)) as MatviewError;
      expect(error.code).to.equal('MATVIEW_DATABASE');
      expect(error.sqlState).to.equal('42P01');
      await trx.schema.createMaterializedView('post_summaries', postSummaries);
    });
    expect(await registeredNames(db)).to.deep.equal(['public.post_summaries']);
  });

  it('happens in a nested transaction, and goes with that alone', async () => {
    await db.transaction(async (outer) => {
      await outer.schema.createMaterializedView('kept', (view) => view.as('select 1 as one'));
      await rejection(
        outer.transaction(async (inner) => {
          await inner.schema.createMaterializedView('lost', (view) => view.as('select 1 as one'));
          throw new Error('no');
        }),
      );
    });
    expect(await registeredNames(db)).to.deep.equal(['public.kept']);
    expect(await relationsOf(db))
      .to.include.keys('kept')
      .and.not.include.keys('lost');
    await db.schema.dropMaterializedView('kept');
  });

  it('is refused in a transaction that is complete', async () => {
    const trx = await db.transaction();
    await trx.commit();
    const error = await rejection(trx.schema.createMaterializedView('post_summaries', postSummaries));
    expect(error.message).to.contain('Transaction query already complete');
    expect(await registeredNames(db)).to.deep.equal([]);
  });

  it('happens whole beside other calls of the same chain, which give what they give without it', async () => {
    const results = (await db.schema
      .createTable('beside', (table) => table.integer('id'))
      .createMaterializedView('post_summaries', postSummaries)
      .raw('select 1 as one')
      .dropTable('beside')) as unknown as unknown[];
    expect(results).to.have.length(4);
    expect(results[1]).to.equal(undefined);
    expect(results[2]).to.have.nested.property('rows[0].one', 1);
  });

  it('reaches nothing when its definition is refused, or an earlier call of the chain', async () => {
    const statements: string[] = [];
    const listener = (query: { sql: string }) => void statements.push(query.sql);
    db.on('query', listener);
    const chain = db.schema
      .createTable('never', (table) => table.integer('id'))
      .createMaterializedView('post_summaries', (view) => {
        view.columns({ a: 'nobody.name' });
      });
    const error = await rejection(chain);
    db.removeListener('query', listener);
    expect(error.code).to.equal('MATVIEW_DEFINITION_INVALID');
    expect(statements).to.deep.equal([]);
  });

  it('replaces a row that a view left when it was dropped by hand', async () => {
    await db.schema.createMaterializedView('post_summaries', (view) => view.as('select 1 as one'));
    const [before] = await registered(db);
    await db.raw('drop materialized view post_summaries');
    await db.schema.createMaterializedView('post_summaries', (view) => view.as('select 2 as two'));
    const rows = await registered(db);
    expect(rows).to.have.length(1);
    expect(rows[0]?.server_hash).not.to.equal(before?.server_hash);
  });

  it('says what has the name already', async () => {
    const error = await rejection(db.schema.createMaterializedView('posts', (view) => view.as('select 1 as one')));
    expect(error).to.include({
      code: 'MATVIEW_ALREADY_EXISTS',
      message: 'creating the materialized view "posts" failed: relation "posts" already exists',
    });
    expect(error.cause).to.have.property('code', '42P07');
  });

  it('can leave the view without data', async () => {
    await db.schema.createMaterializedView('post_summaries', (view) => {
      postSummaries(view);
      view.withNoData();
    });
    expect((await rejection(db('post_summaries'))).code).to.equal('55000');
    await db.schema.refreshMaterializedView('post_summaries');
    expect(await db('post_summaries').orderBy('post_id')).to.deep.equal(ROWS);
  });

  it('gives the view its comments and storage parameters', async () => {
    await db.schema.createMaterializedView('post_summaries', (view) => {
      postSummaries(view);
      view
        .comment("what's new?")
        .columnComment('title', 'as \\? written')
        .columnComments({ post_id: '$1' })
        .storage({ fillfactor: 70 })
        .using('heap');
    });
    const { rows } = await db.raw(`
      select obj_description(c.oid, 'pg_class') as comment, col_description(c.oid, 2) as title, col_description(c.oid, 1) as post_id, c.reloptions
      from pg_class c where c.oid = 'post_summaries'::regclass`);
    expect(rows).to.deep.equal([
      { comment: "what's new?", title: 'as \\? written', post_id: '$1', reloptions: ['fillfactor=70'] },
    ]);
  });
});
