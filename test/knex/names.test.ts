import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { registered, registeredNames, rejection, relationsOf } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createBlog, postSummaries } from '../support/summaries';

describe('names of views', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(async () => {
    db = database.knex();
    await createBlog(db);
    await db.raw('create schema "Other One"');
  });

  for (const name of [
    'Quoted "name"',
    'with space ',
    'a?b',
    '$1',
    'tail\\?',
    "it's",
    '😀 ünï',
    'array[0]',
    'x'.repeat(63),
    'select',
    'a as b',
  ]) {
    it(`${JSON.stringify(name)} goes through create, has, refresh, rename and drop`, async () => {
      const view = { schema: 'Other One', table: name };
      await db.schema.createMaterializedView(view, (builder) =>
        builder.as('select 1 as "c?"').unique('c?').comment('?'),
      );
      expect(await db.schema.hasMaterializedView(view)).to.equal(true);
      expect(await relationsOf(db, 'Other One')).to.have.property(name, 'm');
      expect(await registeredNames(db)).to.deep.equal([`Other One.${name}`]);
      await db.schema.refreshMaterializedView(view, true);
      await db.schema.renameMaterializedView(view, { table: 'plain' });
      expect(await registeredNames(db)).to.deep.equal(['Other One.plain']);
      await db.schema.withSchema('Other One').renameMaterializedView('plain', { table: name });
      await db.schema.dropMaterializedView(view);
      expect(await relationsOf(db, 'Other One')).to.deep.equal({});
      expect(await registeredNames(db)).to.deep.equal([]);
    });
  }

  it('of more than 63 bytes are cut as PostgreSQL cuts them, in every method alike', async () => {
    const name = 'ä'.repeat(40);
    await db.schema.createMaterializedView(name, (view) => view.as('select 1 as one'));
    expect(await registeredNames(db)).to.deep.equal([`public.${'ä'.repeat(31)}`]);
    expect(await db.schema.hasMaterializedView(name)).to.equal(true);
    await db.schema.refreshMaterializedView(name);
    await db.schema.dropMaterializedView(name);
    expect(await registeredNames(db)).to.deep.equal([]);
  });

  it('are split at a dot, as Knex does, or prefixed by withSchema', async () => {
    for (const create of [
      () => db.schema.createMaterializedView('Other One.v', (view) => view.as('select 1 as one')),
      () => db.schema.withSchema('Other One').createMaterializedView('v', (view) => view.as('select 1 as one')),
    ]) {
      await create();
      expect(await registeredNames(db)).to.deep.equal(['Other One.v']);
      expect(await db.schema.hasMaterializedView('v')).to.equal(false);
      expect(await db.schema.withSchema('Other One').hasMaterializedView('v')).to.equal(true);
      await db.schema.withSchema('Other One').refreshMaterializedView('v');
      await db.schema.withSchema('Other One').dropMaterializedView('v');
    }
  });

  it('are refused when they name two schemas, or nothing', () => {
    expect(() => db.schema.withSchema('a').dropMaterializedView('b.c').toSQL())
      .to.throw('together with withSchema')
      .with.property('code', 'MATVIEW_OPTION_INVALID');
    expect(() => db.schema.renameMaterializedView('a.v', 'b.v').toSQL()).to.throw(
      'cannot move "a.v" to the schema "b"',
    );
    for (const nothing of [undefined, '', {}, 1]) {
      expect(() => db.schema.hasMaterializedView(nothing as never).toString()).to.throw(
        'hasMaterializedView takes the name of a view',
      );
    }
  });

  it('are references of Knex, in every method', async () => {
    const view = db.ref('v').withSchema('Other One') as never;
    await db.schema.createMaterializedView(view, (builder) => builder.from('posts').columns(['id']).unique('id'));
    expect(await registeredNames(db)).to.deep.equal(['Other One.v']);
    expect(await db.schema.hasMaterializedView(view)).to.equal(true);
    await db.schema.alterMaterializedView(view, (builder) => builder.columns({ title: true }));
    await db.schema.refreshMaterializedView(db.ref('Other One.v') as never, { strategy: 'concurrent' });
    await db.schema.renameMaterializedView(view, db.ref('w').withSchema('Other One') as never);
    await db.schema.withSchema('Other One').dropMaterializedView(db.ref('w') as never, { cascade: true });
    expect(await registeredNames(db)).to.deep.equal([]);
    await db.schema.withSuspendedViews(db.ref('posts') as never, () => {});
    expect(() => db.schema.dropMaterializedView(db.ref('v').as('w') as never).toSQL())
      .to.throw('dropMaterializedView was given the name "v" with the alias "w"')
      .with.property('code', 'MATVIEW_OPTION_INVALID');
  });

  it('as raw SQL are left to Knex, and refused where they would have to be known', async () => {
    const name = db.raw('"Other One"."v"') as never;
    await db.schema.createMaterializedView(name, (view) => view.as(db('posts').select('id')));
    await db.schema.refreshMaterializedView(name);
    expect(await db.schema.hasMaterializedView('Other One.v')).to.equal(true);
    expect(await registeredNames(db)).to.deep.equal([]);
    await db.schema.dropMaterializedView(name);
    for (const schema of [
      db.schema.createMaterializedView(name, (view) => view.from('posts')),
      db.schema.createMaterializedView(name, (view) => view.columns({ id: true })),
      db.schema.refreshMaterializedView(name, { strategy: 'auto' }),
      db.schema.dropMaterializedView(name, { cascade: true }),
      db.schema.renameMaterializedView(name, 'w'),
      db.schema.renameMaterializedView('w', name),
      db.schema.hasMaterializedView(name),
      db.schema.alterMaterializedView(name, () => {}),
    ]) {
      const { code, hint } = await rejection(schema);
      expect(code).to.equal('MATVIEW_OPTION_INVALID');
      expect(hint).to.contain('write the name as text');
    }
  });

  it('of a temporary table do not hide the view that is created beside it', async () => {
    await db.transaction(async (trx) => {
      await trx.raw('create temporary table v (one integer) on commit drop');
      await trx.schema.createMaterializedView('v', (view) => view.as('select 1 as one'));
      expect(await registeredNames(trx)).to.deep.equal(['public.v']);
    });
    await db.schema.dropMaterializedView('v');
  });

  it('of a temporary table are refused when indexes would go to that', async () => {
    await db.transaction(async (trx) => {
      await trx.raw('create temporary table v (one integer) on commit drop');
      const create = () => trx.schema.createMaterializedView('v', (view) => view.as('select 1 as one').unique('one'));
      expect(await rejection(create()))
        .to.include({ code: 'MATVIEW_ALREADY_EXISTS' })
        .and.property('message')
        .match(/means the table "pg_temp_\d+\.v"/);
      await trx.schema.createMaterializedView('public.v', (view) => view.as('select 1 as one').unique('one'));
      expect(await registeredNames(trx)).to.deep.equal(['public.v']);
    });
    await db.schema.dropMaterializedView('v');
  });

  describe('with wrapIdentifier and postProcessResponse in the configuration', () => {
    const snake = (text: string) => text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const camel = (text: string) => text.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    const mapRow = (row: object) => Object.fromEntries(Object.entries(row).map(([key, value]) => [camel(key), value]));
    let mapped: Knex;

    before(() => {
      mapped = database.knex({
        wrapIdentifier: (value, wrap) => wrap(snake(value)),
        postProcessResponse: (result) => (Array.isArray(result) ? result.map(mapRow) : { wrapped: result }),
      });
    });

    it('they are mapped in SQL and registered as the catalog holds them', async () => {
      await mapped.schema.createMaterializedView('postSummaries', (view) => {
        view.from('posts').columns({ postId: 'id', authorId: true }).where('authorId', '>', 0).unique('postId');
      });
      expect(await mapped('postSummaries').orderBy('postId')).to.deep.equal([
        { postId: 1, authorId: 1 },
        { postId: 2, authorId: 2 },
      ]);
      expect(await registeredNames(db)).to.deep.equal(['public.post_summaries']);
      expect((await registered(db))[0]?.definition.name).to.deep.equal({ schema: null, name: 'postSummaries' });
    });

    it('they are found, refreshed, renamed and dropped', async () => {
      expect(await mapped.schema.hasMaterializedView('postSummaries')).to.equal(true);
      expect(await mapped.schema.refreshMaterializedView('postSummaries', { strategy: 'auto' })).to.include({
        view: 'postSummaries',
        strategy: 'concurrent',
      });
      await mapped.schema.renameMaterializedView('postSummaries', 'postDigests');
      expect(await registeredNames(db)).to.deep.equal(['public.post_digests']);
      expect((await rejection(mapped.schema.refreshMaterializedView('postSummaries'))).code).to.equal(
        'MATVIEW_NOT_FOUND',
      );
      await mapped.schema.dropMaterializedView('postDigests');
      expect(await registeredNames(db)).to.deep.equal([]);
    });
  });

  it('are found along a search_path without public', async () => {
    const elsewhere = database.knex({ searchPath: ['Other One'] });
    await elsewhere.schema.createMaterializedView('v', (view) => view.as('select 1 as one'));
    expect(await registeredNames(db)).to.deep.equal(['Other One.v']);
    expect(await elsewhere.schema.hasMaterializedView('v')).to.equal(true);
    expect(await db.schema.hasMaterializedView('v')).to.equal(false);
    await elsewhere.schema.dropMaterializedView('v');
    expect(await registeredNames(db)).to.deep.equal([]);
  });

  it('have a server hash that does not depend on the search_path they are created under', async () => {
    const elsewhere = database.knex({ searchPath: ['Other One', 'public'] });
    await db.schema.createMaterializedView('a', postSummaries);
    await elsewhere.schema.createMaterializedView('b', postSummaries);
    const [b, a] = await registered(db);
    expect([a?.view_name, b?.view_name]).to.deep.equal(['a', 'b']);
    expect(a?.server_hash).to.equal(b?.server_hash);
    await db.schema.dropMaterializedView('a').dropMaterializedView({ schema: 'Other One', table: 'b' });
  });
});
