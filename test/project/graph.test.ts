import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, belongsTo, count, hasMany, manyToMany, max } from '../../lib';
import { readGraph, writeGraph } from '../../lib/project';
import { createBlog } from '../support/blog';
import { useDatabase } from '../support/database';

describe('the graph of a project', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    knex = database.knex();
    await createBlog(knex);
  });

  it('is empty in a database without a registry', async () => {
    const graph = await readGraph({ knex });
    expect(graph).to.deep.equal({ views: [] });
    expect(writeGraph(graph, 'text')).to.equal('no registered views');
    expect(writeGraph(graph, 'mermaid')).to.equal('graph LR');
  });

  it('says that an extra of a relation comes from the table between', async () => {
    const link = { through: 'post_tags', from: 'post_id', to: 'tag_id', extras: { remark: 'note' } };
    await knex.schema.createMaterializedView('positions', (view) => {
      view
        .from('posts')
        .relation('tags', manyToMany('tags', link))
        .columns({ id: true, last: max('tags.remark') });
    });
    const { views } = await readGraph({ knex });
    expect(views[0]?.columns).to.deep.include({ name: 'last', from: ['post_tags.note'] });
    await knex.schema.dropMaterializedView('positions');
  });

  it('says which view reads which columns of what, by declaration and by query, and where columns come from', async () => {
    await knex.raw('create schema other; create view other.names as select id, name from users');
    await knex.schema.createMaterializedView('summaries', (view) => {
      view.from('posts');
      view.relation('author', belongsTo('users', 'author_id'));
      view.relation('comments', hasMany('comments', 'post_id'));
      view.columns({ id: true, by: 'author.name', comments: count('comments'), last: max('comments.id') });
    });
    await knex.schema.withSchema('other').createMaterializedView('odd "view"', (view) => {
      view.as('select s.id, n.name from public.summaries s join other.names n on n.id = s.id');
      view.columns(['id', 'who']);
    });
    const graph = await readGraph({ knex });
    expect(graph.views).to.deep.equal([
      {
        name: 'other.odd "view"',
        columns: [
          { name: 'id', from: [] },
          { name: 'who', from: [] },
        ],
        reads: [
          { name: 'other.names', kind: 'view', columns: ['id', 'name'] },
          { name: 'summaries', kind: 'materialized view', columns: ['id'] },
        ],
      },
      {
        name: 'summaries',
        columns: [
          { name: 'id', from: ['posts.id'] },
          { name: 'by', from: ['users.name'] },
          { name: 'comments', from: ['comments'] },
          { name: 'last', from: ['comments.id'] },
        ],
        reads: [
          { name: 'comments', kind: 'table', columns: ['id', 'post_id'] },
          { name: 'posts', kind: 'table', columns: ['id', 'author_id'] },
          { name: 'users', kind: 'table', columns: ['id', 'name'] },
        ],
      },
    ]);
    expect(writeGraph(graph, 'text')).to.equal(
      [
        'other.odd "view"',
        '  reads view other.names (id, name)',
        '  reads materialized view summaries (id)',
        '',
        'summaries',
        '  reads table comments (id, post_id)',
        '  reads table posts (id, author_id)',
        '  reads table users (id, name)',
        '  id <- posts.id',
        '  by <- users.name',
        '  comments <- comments',
        '  last <- comments.id',
      ].join('\n'),
    );
    expect(writeGraph(graph, 'mermaid')).to.contain('["other.odd #34;view#34;"]').and.contain('-->|"id, name"|');
    expect(writeGraph(graph, 'dot')).to.contain('[label="other.odd \\"view\\"", shape=box]');
  });
});
