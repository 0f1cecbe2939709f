import { expect } from 'chai';
import type { Knex } from 'knex';
import {
  attachMaterializedViews,
  belongsTo,
  caseWhen,
  count,
  hasMany,
  type MaterializedViewBuilder,
  manyToMany,
  sum,
  value,
} from '../../lib';
import { createBlog } from '../support/blog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('a condition inside an expression', () => {
  const database = useDatabase();
  let knex: Knex;
  let views = 0;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
  });

  async function rowsOf(define: (view: MaterializedViewBuilder) => void): Promise<unknown[][]> {
    views += 1;
    await knex.schema.createMaterializedView(`view_${views}`, (view) => {
      view.from('posts');
      view.relations({
        author: belongsTo('users', 'author_id'),
        tags: manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }),
        comments: hasMany('comments', 'post_id'),
        'comments.likes': hasMany('likes', 'comment_id'),
      });
      define(view);
    });
    const rows = await knex(`view_${views}`)
      .select()
      .orderBy(1 as never);
    return rows.map((row) => Object.values(row));
  }

  it('compares an aggregate of a branch with a value', async () => {
    const rows = await rowsOf((view) => {
      view.columns({ id: true, busy: caseWhen(count('comments'), '>', 2).then(true).else(false) });
    });
    expect(rows).to.deep.equal([
      [1, false],
      [2, true],
      [3, false],
      [4, false],
    ]);
  });

  it('asks whether there is a row without joining any, so that an aggregate around it sees its rows once', async () => {
    const rows = await rowsOf((view) => {
      view.columns({
        id: true,
        liked_score: sum(
          caseWhen((q) => q.whereExists('comments.likes'))
            .then('comments.score')
            .else(0),
        ),
        tagged_score: sum(caseWhen((q) => q.whereExists('tags')).then('comments.score')),
      });
    });
    expect(rows).to.deep.equal([
      [1, '1', '3'],
      [2, '8', '12'],
      [3, null, null],
      [4, null, null],
    ]);
  });

  it('asks so in a filter, where it may find nothing', async () => {
    const rows = await rowsOf((view) => {
      view.columns({ id: true });
      view.where(
        caseWhen((q) => q.whereExists('tags'))
          .then(1)
          .else(0),
        '=',
        0,
      );
    });
    expect(rows).to.deep.equal([[3], [4]]);
  });

  it('reads the row that a summary is joined with, in its groups and its aggregates, not any such row', async () => {
    const rows = await rowsOf((view) => {
      view.columns({
        color: caseWhen('tags.name', '=', 'red').then(value('red')).else(value('other')),
        posts: count(),
        reds: count().where('tags.name', 'red'),
      });
      view.groupBy('color');
      view.where('tags.name', 'red');
    });
    expect(rows).to.deep.equal([
      ['other', '2', '0'],
      ['red', '3', '3'],
    ]);
  });
});
