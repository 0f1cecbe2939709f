import {
  add,
  belongsTo,
  caseWhen,
  cast,
  coalesce,
  col,
  count,
  func,
  hasMany,
  hasOne,
  jsonAgg,
  manyToMany,
  sql,
  stringAgg,
  sum,
  value,
} from '../../lib';
import type { DeclaredByBuilder } from '../support/models';

/** Views of the blog that have, between them, everything that a definition can have. */
export const RICH_VIEWS: readonly DeclaredByBuilder[] = [
  {
    name: 'rich_posts',
    declare: (view) => {
      view.from('posts');
      view.relation('author', belongsTo('users', 'author_id'));
      view.relation('comments', hasMany('comments', 'post_id').where('score', '>', 0).orderBy('score', 'desc', 'last'));
      view.relation('comments.author', belongsTo('users', 'author_id'));
      view.relation('last_comment', hasOne('comments', 'post_id').orderBy('id', 'desc'));
      view.relation(
        'tags',
        manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id', extras: ['note'] })
          .whereThrough('note', 'is not', null)
          .where(sql`${col('name')} <> 'blue'`),
      );
      view.columns({
        id: true,
        title: 'title',
        author_name: coalesce('author.name', value("nobody's")),
        last_score: 'last_comment.score',
        doubled: add('rating', 'rating', 1.5),
        big: value(12345678901234567890n),
        label: cast('rating', 'numeric(10, 2)'),
        upper_title: func({ schema: 'pg_catalog', name: 'upper' }, 'title'),
        day: sql`date_trunc('day', ${col('created_at')}, ${'UTC'})`,
        since: value(new Date('2024-01-01T00:00:00Z')),
        bytes: cast(value(Buffer.from('abc')), 'bytea'),
        document: cast(value({ a: [1, null] }), 'jsonb'),
        list: cast(value([1, 2]), 'integer[]'),
        truth: value(true),
        nothing: cast(value(null), 'text'),
        grade: caseWhen('rating', '>', 300)
          .then(value('good'))
          .when(sql`${col('rating')} > 100`)
          .then(value('fair')),
        tag_names: stringAgg('tags.name', '; ').distinct(),
        comments_count: count('comments'),
        score: sum('comments.score').where('comments.author.name', 'is not', null).default(0),
        comments: jsonAgg({ id: 'comments.id', by: 'comments.author.name' }).orderBy('comments.id', 'desc').default([]),
      });
      view.where('rating', '>', 50);
      view.where((q) => q.whereNotNull('title').orWhereIn('title', ['Two', 'Three']));
      view.whereNotBetween('rating', [1, 2]);
      view.whereNot('title', 'like', 'x%');
      view.whereIn('author_id', sql`select id from users where id < ${100}`);
      view.whereExists('comments');
      view.whereRaw('rating > ?', [0]);
      view.unique('id');
      view.index([{ column: 'score', order: 'desc', nulls: 'last' }, sql`lower(${col('title')})`], {
        where: (q) => q.where('score', '>', 0),
        include: ['title'],
        fillfactor: 70,
        method: 'btree',
      });
      view.index([{ column: 'title', collate: 'C', opclass: 'text_pattern_ops' }], { indexName: 'rich_posts_titles' });
      view.comment("what the front page's readers see");
      view.columnComment('score', 'of comments');
      view.storage({ fillfactor: 70, 'toast.autovacuum_enabled': false });
    },
  },
  {
    name: 'rich_days',
    declare: (view) => {
      view.from('posts');
      view.columns({ day: sql`date_trunc('day', ${col('created_at')})`, n: count() });
      view.groupBy('day');
      view.withNoData();
    },
  },
  {
    name: 'rich_query',
    declare: (view) => {
      view.as(sql`select id, title as text from posts where rating > ${100} and title <> ${'x'}`);
      view.columns(['id', 'text']);
      view.unique('id', { indexName: 'rich_query_key' });
    },
  },
];
