import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, belongsTo, count, hasMany, stringAgg } from '../../lib';
import { createBlog } from '../support/blog';
import { registered, rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('withSuspendedViews', () => {
  const database = useDatabase();
  let knex: Knex;

  before(() => {
    knex = database.knex();
  });

  beforeEach(async () => {
    await knex.raw(
      'drop schema public cascade; create schema public; drop schema if exists knex_matview, reports cascade',
    );
    await createBlog(knex);
  });

  const createSummaries = () =>
    knex.schema.createMaterializedView('summaries', (view) => {
      view.from('posts');
      view.relation('author', belongsTo('users', 'author_id'));
      view.relation('comments', hasMany('comments', 'post_id').where('score', '>', 0));
      view.columns({
        id: true,
        title: true,
        author_name: 'author.name',
        comments: count('comments'),
        bodies: stringAgg('comments.body', ', ').orderBy('comments.score'),
      });
      view.where('rating', '>', 50);
      view.unique('id');
      view.index('title');
    });

  const oid = async (name: string) => (await knex.raw(`select '${name}'::regclass::oid as oid`)).rows[0].oid;
  const columnType = async (relation: string, column: string) =>
    (
      await knex.raw(
        'select format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = ?::regclass and attname = ?',
        [relation, column],
      )
    ).rows[0]?.type;
  const bodyOf = async (name: string) =>
    (await knex.raw('select pg_get_viewdef(?::regclass) as body', [name])).rows[0].body;
  const definitionOf = async (name: string): Promise<{ body: Record<string, never> }> =>
    (await registered(knex)).find((row) => row.view_name === name)?.definition as never;
  /** What is registered is what there is. */
  const assertAlterable = async (name: string) => {
    const inPlace = await knex.schema.planAlterMaterializedView(name, (view) => {
      view.comment('as before');
    });
    expect(inPlace.steps.map(({ kind }) => kind)).to.deep.equal(['comment', 'register']);
    const rebuild = await knex.schema.planAlterMaterializedView(name, (view) => {
      view.whereRaw('1 = 1');
    });
    expect(rebuild.obstacles).to.deep.equal([]);
    expect(rebuild.steps.map(({ kind }) => kind)).to.include('swap');
  };

  it('changes the type of a column that views read, and brings them back with the new type', async () => {
    await createSummaries();
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.string('title', 40).alter();
      });
    });
    expect(await columnType('posts', 'title')).to.equal('character varying(40)');
    expect(await columnType('summaries', 'title')).to.equal('character varying(40)');
    expect(await knex('summaries').orderBy('id').first()).to.deep.equal({
      id: 1,
      title: 'One',
      author_name: 'Ada',
      comments: '2',
      bodies: 'x, y',
    });
    await assertAlterable('summaries');
    await knex.raw('refresh materialized view concurrently summaries');
  });

  it('suspends nothing when no statement is stopped', async () => {
    await createSummaries();
    const before = await oid('summaries');
    await knex.schema.withSuspendedViews(['posts', { table: 'users' }], async (schema) => {
      expect(await schema.hasColumn('posts', 'title')).to.equal(true);
      await schema.alterTable('posts', (table) => {
        table.text('subtitle');
        table.renameColumn('title', 'headline');
      });
      schema.raw('update posts set subtitle = ?', ['what?']);
      schema.raw("update posts set subtitle = subtitle || '\\?' where id = ?", [1]);
    });
    expect(await oid('summaries')).to.equal(before);
    expect(await knex('posts').orderBy('id').pluck('subtitle')).to.deep.equal(['what??', 'what?', 'what?', 'what?']);
  });

  it('makes definitions follow a rename, through relations, filters, keys and tables between', async () => {
    await createSummaries();
    const before = await bodyOf('summaries');
    await knex.schema.withSuspendedViews(['posts', 'users', 'comments'], (schema) => {
      schema.alterTable('posts', (table) => {
        table.renameColumn('id', 'post_key');
        table.renameColumn('author_id', 'writer_id');
        table.renameColumn('rating', 'stars');
        table.renameColumn('title', 'headline');
      });
      schema.alterTable('comments', (table) => {
        table.renameColumn('post_id', 'on_post');
        table.renameColumn('score', 'points');
        table.renameColumn('body', 'words');
      });
      schema.renameTable('users', 'people');
    });
    expect(await bodyOf('summaries')).not.to.equal(before);
    expect(JSON.stringify(await definitionOf('summaries')))
      .to.include('"headline"')
      .and.include('"people"')
      .and.not.match(/"(rating|author_id|score|post_id|users)"/);
    await assertAlterable('summaries');
  });

  it('brings views back that name a column which is renamed while they are suspended', async () => {
    await createSummaries();
    await knex.raw(`
      create view titles as select id, title as t, rating from posts where title <> '';
      create materialized view by_hand as select p.rating, u.name from posts p join users u on u.id = p.author_id;
    `);
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.bigInteger('rating').alter();
      });
      schema.alterTable('posts', (table) => {
        table.renameColumn('title', 'aside');
      });
      schema.raw('alter table posts rename column rating to title');
      schema.raw('alter table posts rename column aside to rating');
      schema.raw('alter table posts add column again text');
    });
    expect(await knex('titles').where('id', 2)).to.deep.equal([{ id: 2, t: 'Two', rating: '300' }]);
    expect(await knex('by_hand').where('name', 'Bob')).to.deep.equal([{ rating: '300', name: 'Bob' }]);
    expect(await knex('posts').where('id', 2).first('rating', 'title')).to.deep.equal({ rating: 'Two', title: '300' });
    await assertAlterable('summaries');
  });

  it('moves a new column of an old name aside for the time in which views are created', async () => {
    await knex.raw('create view titles as select id, title, rating from posts');
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.raw('alter table posts alter rating type numeric');
      schema.raw('alter table posts rename title to old_title');
      schema.raw(`alter table posts add title int default 7`);
      schema.raw('alter table posts rename to articles');
    });
    expect(await knex('titles').where('id', 1)).to.deep.equal([{ id: 1, title: 'One', rating: '100' }]);
    expect(await knex('articles').where('id', 1).first('old_title', 'title')).to.deep.equal({
      old_title: 'One',
      title: 7,
    });
    expect(await bodyOf('titles')).to.match(/old_title AS title[\s\S]*FROM articles/);
  });

  it('drops a column that no view uses, and stops at one that a view uses, with a list, nothing changed', async () => {
    await createSummaries();
    await knex.raw('create view of_ratings as select rating from posts');
    await knex.raw('create view of_titles as select title from posts');
    await knex.raw('create materialized view on_titles as select title from of_titles');
    await knex.raw('alter table posts add column unused text');
    const before = [await oid('summaries'), await oid('of_titles'), await oid('of_ratings')];
    await knex.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.dropColumn('unused');
      });
    });
    const error = await rejection(
      knex.schema.withSuspendedViews('posts', (schema) => {
        schema.alterTable('posts', (table) => {
          table.dropColumn('title');
        });
      }),
    );
    expect(error.code).to.equal('MATVIEW_ALTER_BLOCKED');
    expect(error.message).to.equal(
      `the views on the altered tables cannot be brought back, so nothing was changed:
  - view public.of_titles: column "title" does not exist
  - materialized view public.summaries: column posts.title does not exist`,
    );
    expect([await oid('summaries'), await oid('of_titles'), await oid('of_ratings')]).to.deep.equal(before);
    expect(await columnType('posts', 'title')).to.equal('text');
  });

  it('leaves alone the views that do not read the column', async () => {
    await knex.raw('create view of_ratings as select rating from posts');
    await knex.raw('create view of_titles as select title from posts');
    await knex.raw('create materialized view also_of_titles as select title from posts');
    const before = [await oid('of_ratings'), await oid('of_titles'), await oid('also_of_titles')];
    const steps: string[] = [];
    const other = database.knex({ matview: { onStep: ({ name }) => steps.push(name) } });
    await other.schema.withSuspendedViews('posts', (schema) => {
      schema.alterTable('posts', (table) => {
        table.string('title').alter();
      });
    });
    expect(await oid('of_ratings')).to.equal(before[0]);
    expect(await oid('of_titles')).not.to.equal(before[1]);
    expect(await oid('also_of_titles')).not.to.equal(before[2]);
    expect(steps).to.deep.equal([
      'lock public.of_titles, public.also_of_titles',
      'dropOld public.of_titles',
      'dropOld public.also_of_titles',
      'create public.also_of_titles',
      'create public.of_titles',
      'prepare public.also_of_titles',
      'fill public.also_of_titles',
      'analyze public.also_of_titles',
      'attach public.also_of_titles',
      'prepare public.of_titles',
      'attach public.of_titles',
    ]);
  });
});
