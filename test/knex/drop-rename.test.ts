import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, belongsTo, count, hasMany } from '../../lib';
import { definitionHash, type ParentBody, type QueryBody, type ViewDefinition } from '../../lib/definition';
import { checkProject } from '../../lib/project';
import { registered, registeredNames, rejection, relationsOf } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createBlog, postSummaries } from '../support/summaries';

describe('dropping, renaming and finding views', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(async () => {
    db = database.knex();
    await createBlog(db);
  });
  beforeEach(() => db.schema.createMaterializedView('summaries', postSummaries));
  afterEach(async () => {
    for (const name of await registeredNames(db)) await db.schema.dropMaterializedViewIfExists(name, { cascade: true });
  });

  async function createOnTop(name = 'on_top'): Promise<void> {
    await db.schema.createMaterializedView(name, (view) => {
      view.from('summaries', { key: 'post_id' });
      view.relation('self', belongsTo('summaries', { from: 'post_id', to: 'post_id' }));
      view.relation('comments', hasMany('comments', { from: 'post_id', to: 'post_id' }));
      view.relation(
        'comments.summary',
        belongsTo({ schema: 'public', table: 'summaries' }, { from: 'post_id', to: 'post_id' }),
      );
      view.columns({ post_id: true, title: 'self.title', n: count('comments') });
    });
  }

  describe('dropMaterializedView', () => {
    it('drops the view and forgets it', async () => {
      expect(await db.schema.dropMaterializedView('summaries')).to.equal(undefined);
      expect(await relationsOf(db)).not.to.have.property('summaries');
      expect(await registeredNames(db)).to.deep.equal([]);
    });

    it('forgets it only if the transaction does', async () => {
      await rejection(
        db.transaction(async (trx) => {
          await trx.schema.dropMaterializedView('summaries');
          throw new Error('no');
        }),
      );
      expect(await registeredNames(db)).to.deep.equal(['public.summaries']);
    });

    it('is refused while something depends on the view, which is named', async () => {
      await createOnTop();
      const error = await rejection(db.schema.dropMaterializedView('summaries'));
      expect(error).to.include({ code: 'MATVIEW_DEPENDENTS_EXIST' });
      expect(error.message).to.contain('materialized view on_top depends on materialized view summaries');
      expect(error.hint).to.contain('{ cascade: true }');
      expect(error.cause).to.have.property('code', '2BP01');
      expect(await registeredNames(db)).to.deep.equal(['public.on_top', 'public.summaries']);
    });

    it('with cascade forgets every registered view that went with it, and no other', async () => {
      await createOnTop();
      await db.schema.createMaterializedView('other', (view) => view.as('select 1 as one'));
      await db.schema.createMaterializedView('by_hand', (view) => view.as('select 1 as one'));
      await db.raw('drop materialized view by_hand');
      await db.schema.dropMaterializedView('summaries', { cascade: true });
      expect(await registeredNames(db)).to.deep.equal(['public.by_hand', 'public.other']);
      await db.schema.dropMaterializedViewIfExists('by_hand');
      expect(await registeredNames(db)).to.deep.equal(['public.other']);
    });

    it('leaves what is registered of a view of that name in another schema', async () => {
      await db.raw('create schema if not exists elsewhere');
      await db.schema.createMaterializedView('elsewhere.summaries', (view) => view.as('select 1 as one'));
      await db.schema.dropMaterializedView('summaries');
      expect(await registeredNames(db)).to.deep.equal(['elsewhere.summaries']);
    });

    it('drops views that nobody registered', async () => {
      await db.raw('create materialized view by_hand as select 1 as one');
      await db.schema.dropMaterializedView('by_hand');
      expect(await relationsOf(db)).not.to.have.property('by_hand');
      await db.schema.dropMaterializedViewIfExists('by_hand');
    });

    it('says what is there instead', async () => {
      await db.raw('create view plain as select 1 as one');
      expect(await rejection(db.schema.dropMaterializedView('nothing'))).to.include({
        code: 'MATVIEW_NOT_FOUND',
        message: 'materialized view "nothing" does not exist',
        hint: "if it may be missing: knex.schema.dropMaterializedViewIfExists('nothing')",
      });
      expect(await rejection(db.schema.dropMaterializedView('plain'))).to.include({
        code: 'MATVIEW_NOT_FOUND',
        message: '"plain" is a view, not a materialized view',
        hint: "drop it as a view: knex.schema.dropView('plain')",
      });
      expect((await rejection(db.schema.dropMaterializedView('posts'))).cause).to.have.property('code', '42809');
    });

    it('refuses options that it does not know', () => {
      for (const options of ['cascade', '', true, 1n, { casacde: true }, { cascade: 'yes' }]) {
        expect(() => db.schema.dropMaterializedView('v', options as never).toSQL())
          .to.throw('takes the option cascade')
          .with.property('code', 'MATVIEW_OPTION_INVALID');
      }
    });
  });

  describe('renameMaterializedView', () => {
    it('renames the view, its row and its definition, whose hash follows', async () => {
      await db.schema.refreshMaterializedView('summaries');
      await db.schema.renameMaterializedView('summaries', 'digests');
      expect(await relationsOf(db)).to.have.property('digests', 'm');
      const [row] = await registered(db);
      expect(row).to.include({ schema_name: 'public', view_name: 'digests' });
      expect(row?.definition.name).to.deep.equal({ schema: null, name: 'digests' });
      expect(row?.definition_hash).to.equal(definitionHash(row?.definition as unknown as ViewDefinition));
      expect(row?.refreshed_at).not.to.equal(null);
      expect(await db('knex_matview.refreshes').where('view_name', 'digests')).to.have.length(1);
    });

    it('follows in the definitions that read from it, and in what the server makes of those', async () => {
      await createOnTop();
      const [before] = await registered(db);
      await db.schema.renameMaterializedView('summaries', 'digests');
      const [, onTop] = await registered(db);
      const body = onTop?.definition.body as unknown as ParentBody;
      expect(body.parent).to.deep.equal({ schema: null, name: 'digests' });
      expect(body.relations.self?.table).to.deep.equal({ schema: null, name: 'digests' });
      expect(body.relations.comments?.table).to.deep.equal({ schema: null, name: 'comments' });
      expect(body.relations.comments?.relations.summary?.table).to.deep.equal({
        schema: 'public',
        name: 'digests',
      });
      expect(onTop?.server_hash).not.to.equal(before?.server_hash);
      await db.schema.dropMaterializedView('on_top');
      await createOnTopOf('digests');
      expect((await registered(db))[1]?.server_hash).to.equal(onTop?.server_hash);
    });

    it('follows in views by query, whose text names the view as it was called', async () => {
      await db.schema.createMaterializedView('texts', (view) => view.as('select title from summaries'));
      await db.schema.createMaterializedView('others', (view) => view.as('select name from users'));
      await db.schema.renameMaterializedView('summaries', 'digests');
      expect((await checkProject({ knex: db, models: null, ignoredViews: [] })).differences).to.deep.equal([]);
      await db.schema.alterMaterializedView('texts', (view) => view.renameColumn('title', 'heading'));
      const queries = (await registered(db)).map(({ definition }) => (definition.body as unknown as QueryBody).query);
      expect(queries.filter((query) => query?.parts[0] === 'select name from users')).to.have.length(1);
    });

    it('follows in views by query that name its row type alone', async () => {
      await db.schema.createMaterializedView('shapes', (view) => view.as('select null::summaries is null as missing'));
      await db.schema.renameMaterializedView('summaries', 'digests');
      expect((await checkProject({ knex: db, models: null, ignoredViews: [] })).differences).to.deep.equal([]);
    });

    async function createOnTopOf(table: string): Promise<void> {
      await db.schema.createMaterializedView('on_top', (view) => {
        view.from(table, { key: 'post_id' });
        view.relation('self', belongsTo(table, { from: 'post_id', to: 'post_id' }));
        view.relation('comments', hasMany('comments', { from: 'post_id', to: 'post_id' }));
        view.relation('comments.summary', belongsTo({ schema: 'public', table }, { from: 'post_id', to: 'post_id' }));
        view.columns({ post_id: true, title: 'self.title', n: count('comments') });
      });
    }

    it('leaves a definition alone that reads from a table of that name in another schema', async () => {
      await db.raw('create schema if not exists elsewhere');
      await db.raw('create table if not exists elsewhere.summaries (id integer)');
      await db.schema.createMaterializedView('apart', (view) =>
        view.from({ schema: 'elsewhere', table: 'summaries' }).columns(['id']),
      );
      const [before] = await registered(db);
      await db.schema.renameMaterializedView('summaries', 'digests');
      expect((await registered(db))[0]).to.deep.equal(before);
    });

    it('takes the place in the registry of a view of the new name that was dropped by hand', async () => {
      await db.schema.createMaterializedView('former', (view) => view.as('select 1 as one'));
      await db.raw('drop materialized view former');
      await db.schema.renameMaterializedView('summaries', 'former');
      const rows = await registered(db);
      expect(rows.map(({ view_name, definition }) => [view_name, definition.name.name])).to.deep.equal([
        ['former', 'former'],
      ]);
    });

    it('says what is not there, or there already', async () => {
      expect(await rejection(db.schema.renameMaterializedView('nothing', 'x'))).to.include({
        code: 'MATVIEW_NOT_FOUND',
      });
      expect(await rejection(db.schema.renameMaterializedView('posts', 'x'))).to.include({
        code: 'MATVIEW_NOT_FOUND',
        message: '"posts" is a table, not a materialized view',
      });
      expect(await rejection(db.schema.renameMaterializedView('summaries', 'posts'))).to.include({
        code: 'MATVIEW_ALREADY_EXISTS',
      });
      expect(await registeredNames(db)).to.deep.equal(['public.summaries']);
    });
  });

  describe('hasMaterializedView', () => {
    it('is true for materialized views only', async () => {
      await db.raw('create or replace view plain as select 1 as one');
      expect(await db.schema.hasMaterializedView('summaries')).to.equal(true);
      for (const name of ['plain', 'posts', 'nothing', 'Summaries'])
        expect(await db.schema.hasMaterializedView(name)).to.equal(false);
    });

    it('looks where the name would be found', async () => {
      await db.raw('create schema if not exists hidden');
      await db.schema.createMaterializedView('hidden.inside', (view) => view.as('select 1 as one'));
      await db.raw('create table if not exists inside (one integer)');
      expect(await db.schema.hasMaterializedView('inside')).to.equal(false);
      expect(await db.schema.hasMaterializedView('hidden.inside')).to.equal(true);
      expect(await db.schema.hasMaterializedView({ schema: 'hidden', table: 'inside' })).to.equal(true);
      const both = database.knex({ searchPath: ['hidden', 'public'] });
      expect(await both.schema.hasMaterializedView('inside')).to.equal(true);
      await both.destroy();
    });

    it('is there in a transaction, with its answer in the middle of a chain', async () => {
      await db.transaction(async (trx) => {
        expect(await trx.schema.hasMaterializedView('summaries')).to.equal(true);
        const chain = trx.schema.dropMaterializedView('summaries') as unknown as {
          hasMaterializedView(name: string): Promise<unknown[]>;
        };
        expect(await chain.hasMaterializedView('summaries')).to.deep.equal([undefined, false]);
      });
    });
  });
});
