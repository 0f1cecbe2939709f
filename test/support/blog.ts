import type { Knex } from 'knex';

/**
 * A small blog with everything that a view can trip over: a user without a name, posts without author, tags or
 * comments, two tags of one name, comments without author or text, likes two steps away.
 */
export async function createBlog(knex: Knex): Promise<void> {
  await createTables(knex);
  await knex('users').insert([
    { id: 1, name: 'Ada', manager_id: null },
    { id: 2, name: 'Bob', manager_id: 1 },
    { id: 3, name: null, manager_id: 1 },
  ]);
  await knex('posts').insert([
    { id: 1, title: 'One', rating: 100, author_id: 1, created_at: '2024-01-01T12:00:00Z' },
    { id: 2, title: 'Two', rating: 300, author_id: 2, created_at: '2024-01-02T12:00:00Z' },
    { id: 3, title: 'Three', rating: 400, author_id: null, created_at: '2024-01-03T12:00:00Z' },
    { id: 4, title: 'Four', rating: 500, author_id: 3, created_at: '2024-01-04T12:00:00Z' },
  ]);
  await knex('tags').insert([
    { id: 1, name: 'red' },
    { id: 2, name: 'green' },
    { id: 3, name: 'red' },
  ]);
  await knex('post_tags').insert([
    { post_id: 1, tag_id: 1, note: 'a' },
    { post_id: 1, tag_id: 2, note: 'b' },
    { post_id: 2, tag_id: 2, note: 'c' },
    { post_id: 2, tag_id: 1, note: 'd' },
    { post_id: 2, tag_id: 3, note: 'e' },
  ]);
  await knex('comments').insert([
    { id: 1, post_id: 1, author_id: 1, body: 'x', score: 1 },
    { id: 2, post_id: 1, author_id: 2, body: 'y', score: 2 },
    { id: 3, post_id: 2, author_id: 2, body: 'z', score: 3 },
    { id: 4, post_id: 2, author_id: null, body: null, score: 4 },
    { id: 5, post_id: 2, author_id: 3, body: 'w', score: 5 },
  ]);
  await knex('likes').insert([
    { id: 1, comment_id: 1, kind: 'up' },
    { id: 2, comment_id: 3, kind: 'up' },
    { id: 3, comment_id: 5, kind: 'up' },
    { id: 4, comment_id: 5, kind: 'down' },
  ]);
}

async function createTables(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('users', (table) => {
      table.integer('id').primary();
      table.text('name');
      table.integer('manager_id').references('users.id');
    })
    .createTable('posts', (table) => {
      table.integer('id').primary();
      table.text('title').notNullable();
      table.integer('rating').notNullable();
      table.integer('author_id').references('users.id');
      table.timestamp('created_at').notNullable();
    })
    .createTable('tags', (table) => {
      table.integer('id').primary();
      table.text('name').notNullable();
    })
    .createTable('post_tags', (table) => {
      table.integer('post_id').references('posts.id');
      table.integer('tag_id').references('tags.id');
      table.text('note');
      table.primary(['post_id', 'tag_id']);
    })
    .createTable('comments', (table) => {
      table.integer('id').primary();
      table.integer('post_id').references('posts.id');
      table.integer('author_id').references('users.id');
      table.text('body');
      table.integer('score').notNullable();
    })
    .createTable('likes', (table) => {
      table.integer('id').primary();
      table.integer('comment_id').references('comments.id');
      table.text('kind').notNullable();
    });
}
