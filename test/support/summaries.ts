import type { Knex } from 'knex';
import { belongsTo, count, hasMany, type MaterializedViewBuilder } from '../../lib';

/** Users, posts and comments: three posts, of which the first two are rated above 200 and have comments. */
export async function createBlog(db: Knex): Promise<void> {
  await db.schema.createTable('users', (table) => {
    table.integer('id').primary();
    table.text('name').notNullable();
  });
  await db.schema.createTable('posts', (table) => {
    table.integer('id').primary();
    table.text('title').notNullable();
    table.integer('rating').notNullable();
    table.integer('author_id').references('users.id');
  });
  await db.schema.createTable('comments', (table) => {
    table.integer('id').primary();
    table.integer('post_id').references('posts.id');
  });
  await db('users').insert([
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Bob' },
  ]);
  await db('posts').insert([
    { id: 1, title: 'One', rating: 300, author_id: 1 },
    { id: 2, title: 'Two', rating: 250, author_id: 2 },
    { id: 3, title: 'Three', rating: 100, author_id: null },
  ]);
  await db('comments').insert([
    { id: 1, post_id: 1 },
    { id: 2, post_id: 1 },
    { id: 3, post_id: 2 },
  ]);
}

/** Posts rated above 200, with their author's name and the number of their comments. */
export function postSummaries(view: MaterializedViewBuilder): void {
  view.from('posts');
  view.relation('author', belongsTo('users', 'author_id'));
  view.relation('comments', hasMany('comments', 'post_id'));
  view.columns({ post_id: 'id', title: true, author_name: 'author.name', comments_count: count('comments') });
  view.where('rating', '>', 200);
  view.unique('post_id');
  view.index('title');
}
