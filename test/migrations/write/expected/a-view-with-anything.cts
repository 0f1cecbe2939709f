import type { Knex } from 'knex';
import type {} from 'knex-matview/register';

require('knex-matview/register');
const { belongsTo, caseWhen, coalesce, col, count, hasMany, jsonAgg, manyToMany, sql, stringAgg, sum, value } =
  require('knex-matview') as typeof import('knex-matview');

exports.up = async (knex: Knex): Promise<void> => {
  await knex.schema.createMaterializedView('post_summaries', (view) => {
    view.from('posts');
    view.relation('author', belongsTo('users', 'author_id'));
    view.relation(
      'tags',
      manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id', extras: ['note'] }),
    );
    view.relation('comments', hasMany('comments', 'post_id').where('score', '>', 0).orderBy('score', 'desc'));
    view.relation('comments.author', belongsTo('users', 'author_id'));
    view.columns({
      post_id: 'id',
      title: true,
      author_name: coalesce('author.name', value('nobody')),
      tag_names: stringAgg('tags.name', '; ').distinct(),
      comments_count: count('comments'),
      score: sum('comments.score').where('comments.author.name', 'is not', null).default(0),
      comments: jsonAgg({ id: 'comments.id', by: 'comments.author.name' }).default([]),
      grade: caseWhen('rating', '>', 300).then(value('good')).else(value("it's\nfine")),
    });
    view.where('rating', '>', 200);
    view.where((q) => q.whereNotNull('author_id').orWhereIn('title', ['Two', 'Three']));
    view.unique('post_id');
    view.index([{ column: 'score', order: 'desc', nulls: 'last' }, sql`lower(${col('title')})`], {
      where: (q) => q.where('score', '>', 0),
      fillfactor: 70,
    });
    view.comment('What the front page shows');
    view.columnComment('score', 'of comments');
  });
};

exports.down = async (knex: Knex): Promise<void> => {
  await knex.schema.dropMaterializedView('post_summaries');
};
