import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, belongsTo, count, hasMany, stringAgg } from '../../lib';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('alterMaterializedView', () => {
  const database = useDatabase();
  let knex: Knex;

  before(() => {
    knex = database.knex();
  });

  beforeEach(async () => {
    await knex.raw('drop schema public cascade; create schema public; drop schema if exists knex_matview cascade');
    await createBlog(knex);
    await knex.schema.createMaterializedView('summaries', (view) => {
      view.from('posts');
      view.relation('author', belongsTo('users', 'author_id'));
      view.relation('comments', hasMany('comments', 'post_id'));
      view.columns({ id: true, title: true, comments: count('comments') });
      view.unique('id');
      view.index('title');
    });
  });

  const oid = async (name = 'summaries') => (await knex.raw(`select '${name}'::regclass::oid as oid`)).rows[0].oid;
  const indexes = async () =>
    (await knex.raw(`select indexname from pg_indexes where tablename = 'summaries' order by 1`)).rows.map(
      (row: { indexname: string }) => row.indexname,
    );
  const leftovers = async () =>
    (
      await knex.raw(
        `select relname from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'public' and relname ~ '_(new|old|probe)_[0-9a-f]{8}_'`,
      )
    ).rows;
  const definition = async () =>
    (await knex('knex_matview.views').where('view_name', 'summaries').first('definition')).definition;

  it('adds, changes and drops columns, with relations and filter, by a rebuild', async () => {
    const before = await oid();
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.relation('comments.author', belongsTo('users', 'author_id'));
      view.columns({ authors: stringAgg('comments.author.name', ', ').distinct(), title: 'author.name' });
      view.dropColumn('comments');
      view.where('rating', '>', 200);
      view.index('authors');
    });
    expect(await knex('summaries').orderBy('id')).to.deep.equal([
      { id: 2, title: 'Bob', authors: 'Bob' },
      { id: 3, title: null, authors: null },
      { id: 4, title: null, authors: null },
    ]);
    expect(await oid()).not.to.equal(before);
    expect(await indexes()).to.deep.equal(['summaries_authors_index', 'summaries_id_unique', 'summaries_title_index']);
    expect((await definition()).body.columns.map(({ name }: { name: string }) => name)).to.deep.equal([
      'id',
      'title',
      'authors',
    ]);
    expect(await leftovers()).to.deep.equal([]);
  });

  it('renames columns, and changes indexes, comments and storage, without a rebuild', async () => {
    const before = await oid();
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.renameColumn('title', 'headline');
      view.dropIndex('title');
      view.index(['headline', 'id'], { indexName: 'by_headline', fillfactor: 50 });
      view.comment('posts in short').columnComment('headline', "the post's title");
      view.storage({ fillfactor: 70 });
    });
    expect(await oid()).to.equal(before);
    expect(await indexes()).to.deep.equal(['by_headline', 'summaries_id_unique']);
    const { rows } = await knex.raw(`
      select reloptions, obj_description(oid, 'pg_class') as comment, col_description(oid, 2) as title
      from pg_class where oid = 'summaries'::regclass`);
    expect(rows).to.deep.equal([
      { reloptions: ['fillfactor=70'], comment: 'posts in short', title: "the post's title" },
    ]);
    expect((await knex('summaries').orderBy('id').first()).headline).to.equal('One');
  });

  it('swaps names of columns in one alter, together with a rebuild', async () => {
    await knex.raw('create view reader as select id, title, comments from summaries');
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.renameColumn('title', 'aside').renameColumn('comments', 'title').renameColumn('aside', 'comments');
      view.column('author', 'author.name');
    });
    expect(await knex('summaries').orderBy('id').first()).to.deep.equal({
      id: 1,
      comments: 'One',
      title: '2',
      author: 'Ada',
    });
    expect(await knex('reader').orderBy('id').first()).to.deep.equal({ id: 1, title: 'One', comments: '2' });
  });

  it('brings plain and materialized dependents along, of any depth and across schemas', async () => {
    await knex.raw(`
      create schema reports;
      create view reports.titles as select id, title from summaries where id > 1;
      comment on view reports.titles is 'kept';
      create materialized view reports.long as select s.title, t.id from summaries s join reports.titles t using (id);
      create unique index long_id on reports.long (id);
      create view on_long as select title from reports.long;
      create materialized view unpopulated as select count(*) from on_long with no data;
    `);
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.where('id', '<>', 2);
      view.column('author', 'author.name');
    });
    expect(await knex('reports.titles').orderBy('id')).to.deep.equal([
      { id: 3, title: 'Three' },
      { id: 4, title: 'Four' },
    ]);
    expect(await knex('reports.long').orderBy('id')).to.deep.equal([
      { id: 3, title: 'Three' },
      { id: 4, title: 'Four' },
    ]);
    expect((await knex('on_long')).length).to.equal(2);
    const { rows } = await knex.raw(`
      select (select relispopulated from pg_class where oid = 'unpopulated'::regclass) as populated,
        (select indexname from pg_indexes where schemaname = 'reports') as index,
        obj_description('reports.titles'::regclass, 'pg_class') as comment`);
    expect(rows).to.deep.equal([{ populated: false, index: 'long_id', comment: 'kept' }]);
    expect(await leftovers()).to.deep.equal([]);
    await knex.raw('refresh materialized view reports.long');
  });

  it('stops, with nothing changed, at what reads a dropped column or cannot be rebuilt', async () => {
    await knex.raw(`
      create view reader as select title from summaries;
      create function in_short() returns bigint begin atomic select count(*) from summaries; end;
    `);
    const before = await oid();
    const error = await knex.schema
      .alterMaterializedView('summaries', (view) => {
        view.dropColumn('title');
      })
      .then(
        () => null,
        (reason) => reason,
      );
    expect(error.code).to.equal('MATVIEW_ALTER_BLOCKED');
    expect(error.message).to.equal(`altering the materialized view "summaries" is not possible:
  - view public.reader reads the column "title" of public.summaries, which would be gone
  - function public.in_short() depends on public.summaries and cannot be rebuilt with it`);
    expect(await oid()).to.equal(before);
  });

  it('says that the view was changed by hand, and what to do', async () => {
    await knex.raw('drop materialized view summaries; create materialized view summaries as select id from posts');
    const error = await knex.schema
      .alterMaterializedView('summaries', (view) => {
        view.column('author', 'author.name');
      })
      .then(
        () => null,
        (reason) => reason,
      );
    expect(error.code).to.equal('MATVIEW_CHANGED_BY_HAND');
  });

  it('alters a view that the registry does not know, as far as the catalog knows it', async () => {
    await knex.raw('create materialized view stray as select id, title from posts');
    await knex.schema.alterMaterializedView('stray', (view) => {
      view.renameColumn('title', 'name');
      view.unique('id');
    });
    expect(Object.keys(await knex('stray').first())).to.deep.equal(['id', 'name']);
    const error = await knex.schema
      .alterMaterializedView('nowhere', (view) => {
        view.column('x');
      })
      .then(
        () => null,
        (reason) => reason,
      );
    expect(error.code).to.equal('MATVIEW_NOT_FOUND');
  });

  it('leaves registered dependents what they are, to be altered in their turn', async () => {
    await knex.schema.createMaterializedView('titles', (view) => {
      view.from('summaries').columns({ id: true, title: true }).unique('id');
    });
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.column('author', 'author.name');
    });
    await knex.schema.alterMaterializedView('titles', (view) => {
      view.column('author');
    });
    expect(await knex('titles').orderBy('id').first()).to.deep.equal({ id: 1, title: 'One', author: 'Ada' });
    const before = await oid('titles');
    await knex.schema.alterMaterializedView('titles', (view) => {
      view.renameColumn('author', 'by');
    });
    expect(await oid('titles')).to.equal(before);
  });

  it('takes another query for an opaque view', async () => {
    await knex.schema.createMaterializedView('opaque', (view) => {
      view.as(knex('posts').select('id', 'title').where('rating', '>', 100)).unique('id');
    });
    await knex.schema.alterMaterializedView('opaque', (view) => {
      view.as(knex('posts').select('id', 'title', 'rating').where('title', 'like', 'T%'));
    });
    expect(await knex('opaque').orderBy('id')).to.deep.equal([
      { id: 2, title: 'Two', rating: 300 },
      { id: 3, title: 'Three', rating: 400 },
    ]);
  });

  it('shows its plan, and changes nothing by that', async () => {
    const before = await oid();
    const plan = await knex.schema.planAlterMaterializedView('summaries', (view) => {
      view.dropColumn('title');
    });
    expect(plan.lost).to.deep.equal(['"summaries_title_index", which is on the dropped column "title"']);
    expect(String(plan)).to.match(/^public\.summaries: \d+ steps\nlost: .*\n 1\. hold public\.summaries/);
    expect(plan.steps.flatMap(({ sql }) => sql)).to.include(
      `refresh materialized view "public"."${/"public"\."(summaries_new_[^"]+)"/.exec(String(plan))?.[1]}"`,
    );
    expect(await oid()).to.equal(before);
    expect(await leftovers()).to.deep.equal([]);
  });

  it('keeps a relation that no column uses yet, columns by name, and the method of an index', async () => {
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.relation('likes', hasMany('comments', 'post_id'));
    });
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view
        .columns({ likes: count('likes') })
        .columns(['rating'])
        .index('rating', 'by_rating', 'hash');
    });
    expect(await knex('summaries').where('id', 2).first('likes', 'rating')).to.deep.equal({ likes: '3', rating: 300 });
    const { rows } = await knex.raw("select indexdef from pg_indexes where indexname = 'by_rating'");
    expect(rows[0].indexdef).to.contain('USING hash');
  });

  it('renames an index that differs in nothing else, which is not built again', async () => {
    const before = await oid('summaries_title_index');
    const view = await oid();
    await knex.schema.alterMaterializedView('summaries', (summaries) => {
      summaries.dropIndex('title').index('title', 'by_title');
    });
    expect(await oid('by_title')).to.equal(before);
    expect(await oid()).to.equal(view);
    await knex.schema.alterMaterializedView('summaries', (summaries) => {
      summaries.renameColumn('title', 'heading');
      summaries.dropIndex('by_title').index('heading');
    });
    expect(await oid('summaries_heading_index')).to.equal(before);
    expect(await indexes()).to.deep.equal(['summaries_heading_index', 'summaries_id_unique']);
  });

  it('exchanges the names of two indexes', async () => {
    await knex.schema.alterMaterializedView('summaries', (view) => view.index('comments', 'other'));
    const [one, other] = [await oid('summaries_title_index'), await oid('other')];
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.dropIndex('title').dropIndex('other');
      view.index('title', 'other').index('comments', 'summaries_title_index');
    });
    expect([await oid('other'), await oid('summaries_title_index')]).to.deep.equal([one, other]);
  });

  it('puts columns in another order', async () => {
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.columns({ author: 'author.name' });
      view.columnOrder('author', ['title', 'id'], 'comments');
    });
    expect(Object.keys(await knex('summaries').first())).to.deep.equal(['author', 'title', 'id', 'comments']);
    const refused = await rejection(
      knex.schema.alterMaterializedView('summaries', (view) => view.columnOrder('id', 'id', 'nothing')),
    );
    expect(refused.message).to.contain('columnOrder names "nothing", which is not a column of the view');
    expect(refused.message).to.contain('columnOrder leaves out "author", "title", "comments"');
    expect(refused.message).to.contain('columnOrder names "id" twice');
  });

  it('gives a view another parent, and a view that was a query a declaration', async () => {
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.from('users');
      view.dropRelation('author').dropRelation('comments');
      view.dropColumn('comments', 'title');
      view.columns({ name: true });
    });
    expect(await knex('summaries').orderBy('id').pluck('name')).to.deep.equal(['Ada', 'Bob', null]);
    await knex.schema.alterMaterializedView('summaries', (view) => view.as('select id, name from users where id < 3'));
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.from('posts', { key: 'id' }).columns({ id: true, title: true }).where('id', '<', 3);
    });
    expect(await knex('summaries').orderBy('id')).to.deep.equal([
      { id: 1, title: 'One' },
      { id: 2, title: 'Two' },
    ]);
    expect(await indexes()).to.deep.equal(['summaries_id_unique']);
  });

  it('drops a relation and declares another of its name', async () => {
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.dropRelation('comments');
      view.relation('comments', hasMany('post_tags', 'post_id').where('tag_id', '>', 1));
      view.columns({ comments: count('comments') });
    });
    expect(await knex('summaries').orderBy('id').pluck('comments')).to.deep.equal(['1', '2', '0', '0']);
  });

  it('takes the comment away from a column that it renames', async () => {
    await knex.schema.alterMaterializedView('summaries', (view) => view.columnComment('title', 'what it is called'));
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.renameColumn('title', 'heading').columnComment('heading', null);
    });
    const { rows } = await knex.raw(`select col_description('summaries'::regclass, 2) as comment`);
    expect(rows).to.deep.equal([{ comment: null }]);
  });

  it('does nothing when nothing changes', async () => {
    const before = await oid();
    await knex.schema.alterMaterializedView('summaries', (view) => {
      view.columns({ title: 'title' });
    });
    expect(await oid()).to.equal(before);
  });

  it('is undone with the transaction that it is in', async () => {
    const before = await oid();
    await knex
      .transaction(async (trx) => {
        await trx.schema.alterMaterializedView('summaries', (view) => {
          view.column('author', 'author.name');
        });
        throw new Error('no');
      })
      .catch(() => {});
    expect(await oid()).to.equal(before);
    expect((await definition()).body.columns.length).to.equal(3);
  });
});
