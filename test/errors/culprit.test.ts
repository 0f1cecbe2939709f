import { expect } from 'chai';
import type { Knex } from 'knex';
import {
  attachMaterializedViews,
  belongsTo,
  cast,
  count,
  divide,
  hasMany,
  type MaterializedViewBuilder,
  sql,
  stringAgg,
} from '../../lib';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createBlog } from '../support/summaries';

attachMaterializedViews();

describe('an error of the database while a view is created', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
    await knex.raw('create schema reporting');
  });

  /** The message and the hint of the error that a declaration ends in. */
  async function refusal(
    declare: (view: MaterializedViewBuilder) => unknown,
    { name = 'summaries', parent = 'posts' } = {},
  ): Promise<{ message: string; hint: string }> {
    const error = await rejection(
      knex.schema.createMaterializedView(name, (view) => {
        view.from(parent);
        view.relation('author', belongsTo('users', 'author_id'));
        view.relation('comments', hasMany('comments', 'post_id'));
        declare(view);
      }),
    );
    return { message: error.message, hint: String(error.hint) };
  }

  const failed = 'creating the materialized view "summaries" failed:';

  it('names the column, the nearest name and all columns of the table', async () => {
    const { message, hint } = await refusal((view) => view.columns({ id: true, heading: 'titel' }));
    expect(message).to.equal(`${failed} column "heading": column posts.titel does not exist`);
    expect(hint).to.equal('"titel": did you mean "title"? "posts" has id, title, rating, author_id');
  });

  it('names every unknown column, also of relations', async () => {
    const { message, hint } = await refusal((view) => view.columns({ 1: 'autor_id', who: 'author.nam' }));
    expect(message).to.contain(`${failed} column "1": `);
    expect(hint.split('\n').map((line) => line.trim())).to.deep.equal([
      '"autor_id": did you mean "author_id"? "posts" has id, title, rating, author_id',
      '"nam": did you mean "name"? "users" has id, name',
    ]);
  });

  it('names the column of an aggregate, which is computed elsewhere in the select', async () => {
    const { message } = await refusal((view) => view.columns({ id: true, x: stringAgg('comments.id', ', ') }));
    expect(message).to.equal(`${failed} column "x": function string_agg(integer, unknown) does not exist`);
  });

  it('names the column of SQL text, and what a word in it is near to', async () => {
    const { message, hint } = await refusal((view) => view.columns({ id: true, big: sql`upper(titlee)` }));
    expect(message).to.contain(`${failed} column "big": `);
    expect(hint).to.contain('did you mean "title"?');
  });

  it('says where: a filter, a relation, the table, a query', async () => {
    const filter = await refusal((view) => view.columns({ id: true, n: count('comments') }).where('n', '>', 1));
    expect(filter.message).to.contain(`${failed} where: column posts.n does not exist`);
    expect(filter.hint).to.contain(
      '"n": it is a column of the view, and sources and filters read tables; "posts" has id,',
    );
    const relation = await refusal((view) =>
      view.relation('named', belongsTo('users', 'title')).columns({ id: true, name: 'named.name' }),
    );
    expect(relation.message).to.contain(`${failed} relation "named": operator does not exist: integer = text`);
    const inside = await refusal((view) =>
      view
        .relation('shown', hasMany('comments', 'post_id').where('hidden', false))
        .columns({ id: true, n: count('shown') }),
    );
    expect(inside.message).to.contain(`${failed} relation "shown": column shown.hidden does not exist`);
    const table = await refusal((view) => view.columns({ id: true }), { parent: 'postz' });
    expect(table).to.deep.equal({
      message: `${failed} from: relation "postz" does not exist`,
      hint: 'did you mean "posts"?',
    });
    const query = await rejection(
      knex.schema.createMaterializedView('summaries', (view) => view.as('select id, titel from posts')),
    );
    expect(query.message).to.equal(`${failed} at "titel from posts": column "titel" does not exist`);
  });

  it('names the index', async () => {
    const { message } = await refusal((view) =>
      view.columns({ id: true, title: true }).unique('id').index(['title'], { indexName: 'by_title', method: 'gin' }),
    );
    expect(message).to.contain(`${failed} index "by_title": `);
  });

  it('tries the parts one by one where PostgreSQL gives no place', async () => {
    const { message } = await refusal((view) =>
      view.columns({ id: true, title: true, share: divide('rating', sql`rating - 100`) }),
    );
    expect(message).to.equal(`${failed} column "share": division by zero`);
    const filter = await refusal((view) => view.columns({ id: true }).whereRaw('1 / (rating - 100) > 0'));
    expect(filter.message).to.equal(`${failed} where: division by zero`);
    const number = await refusal((view) => view.columns({ id: true, n: cast('title', 'integer') }));
    expect(number.message).to.contain(`${failed} column "n": invalid input syntax for type integer: "`);
    expect((await knex.raw(`select from pg_class where relname like '%tried%'`)).rows).to.deep.equal([]);
  });

  it('counts characters as PostgreSQL does', async () => {
    const { message } = await refusal((view) =>
      view.columns({ id: true, '💚💚': sql`'💚💚💚'`, heading: 'titel', other: sql`'💚'` }),
    );
    expect(message).to.contain(`${failed} column "heading": `);
  });

  it('names the schema that is not there, and the nearest one', async () => {
    const near = await refusal((view) => view.columns({ id: true }), { name: 'reportin.summaries' });
    expect(near.message).to.contain('schema "reportin" does not exist');
    expect(near.hint).to.equal(
      'did you mean the schema "reporting"? If not, create the schema first: create schema "reportin"',
    );
    const far = await refusal((view) => view.columns({ id: true }), { parent: 'warehouse.posts' });
    expect(far.hint).to.equal('create the schema first: create schema "warehouse"');
  });

  it('names what an alter makes of it', async () => {
    await knex.schema.createMaterializedView('altered', (view) => {
      view.from('posts').columns({ id: true, title: true }).unique('id');
    });
    const unknown = await rejection(
      knex.schema.alterMaterializedView('altered', (view) => view.column('heading', 'titel')),
    );
    expect(unknown.message).to.equal(
      'altering the materialized view "altered" failed: column "heading": column posts.titel does not exist',
    );
    const zero = await rejection(
      knex.schema.alterMaterializedView('altered', (view) => view.column('share', sql`1 / (rating - 100)`)),
    );
    expect(zero.message).to.equal('altering the materialized view "altered" failed: column "share": division by zero');
    const index = await rejection(
      knex.schema.alterMaterializedView('altered', (view) =>
        view.index(['title'], { indexName: 'by_title', method: 'gin' }),
      ),
    );
    expect(index.message).to.contain('altering the materialized view "altered" failed: index "by_title": ');
  });
});
