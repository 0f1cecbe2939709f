import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, col, count, hasMany, hasOne, sql } from '../../lib';
import { checkProject } from '../../lib/project';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

type Declaration = Parameters<Knex['schema']['createMaterializedView']>[1];

/** Declarations in whose SQL a `*` stands for the columns of a table, and some that could have been written so. */
const DECLARATIONS: { readonly [what: string]: Declaration } = {
  'the first row of a relation': (view) => {
    view.from('posts').relation('last', hasOne('comments', 'post_id').orderBy('id', 'desc'));
    view.columns({ id: true, body: 'last.body' });
  },
  'the first row of a relation beside SQL text': (view) => {
    view.from('posts').relation('last', hasOne('comments', 'post_id').orderBy('id', 'desc'));
    view.columns({ id: true, body: 'last.body', heading: sql`upper(${col('title')})` });
  },
  'SQL text under a filter, beside an aggregate': (view) => {
    view.from('posts').relation('comments', hasMany('comments', 'post_id')).where('id', '>', 1);
    view.columns({ id: true, comments: count('comments'), heading: sql`upper(${col('title')})` });
  },
  'a query of all columns': (view) => {
    view.as('select id, (select count(*) from (select * from comments) c where c.post_id = p.id) as n from posts p');
  },
};

describe('a view over tables that have got columns since', () => {
  const database = useDatabase();
  let knex: Knex;

  before(() => {
    knex = database.knex();
  });

  beforeEach(async () => {
    await knex.raw('drop schema public cascade; create schema public; drop schema if exists knex_matview cascade');
    await createBlog(knex);
  });

  const addColumns = () =>
    knex.raw('alter table posts add column slug text; alter table comments add column likes int');

  for (const [what, declare] of Object.entries(DECLARATIONS)) {
    it(`is what the registry recorded, given by ${what}`, async () => {
      await knex.schema.createMaterializedView('summaries', declare);
      const rows = await knex('summaries').orderBy('id');
      await addColumns();
      const { differences } = await checkProject({ knex, models: null, ignoredViews: [] });
      expect(differences).to.deep.equal([]);
      await knex.schema.alterMaterializedView('summaries', (view) => view.index('id'));
      expect(await knex('summaries').orderBy('id')).to.deep.equal(rows);
    });
  }

  it('can be altered to have them', async () => {
    await knex.schema.createMaterializedView(
      'summaries',
      DECLARATIONS['SQL text under a filter, beside an aggregate'] as Declaration,
    );
    await addColumns();
    await knex.raw(`update posts set slug = 'post-' || id`);
    await knex.schema.alterMaterializedView('summaries', (view) => view.columns({ slug: true }));
    expect(await knex('summaries').where('id', 2).first('slug')).to.deep.equal({ slug: 'post-2' });
  });

  it('of first rows is not in the way when a column that it does not read is dropped', async () => {
    await addColumns();
    await knex.schema.createMaterializedView('summaries', DECLARATIONS['the first row of a relation'] as Declaration);
    await knex.schema.alterTable('comments', (table) => table.dropColumn('likes'));
  });

  it('is not when its tables are other ones, though it prints the same', async () => {
    await knex.raw('create schema other; create table other.posts (id int, title text)');
    await knex.schema.createMaterializedView('summaries', (view) => view.from('posts').columns({ id: true }));
    const altering = knex.transaction(async (transaction) => {
      await transaction.raw('set local search_path to other, public');
      await transaction.schema.alterMaterializedView('public.summaries', (view) => view.columns({ title: true }));
    });
    expect((await rejection(altering)).code).to.equal('MATVIEW_CHANGED_BY_HAND');
  });
});
