import type { Knex } from 'knex';

export async function seed(knex: Knex): Promise<void> {
  await knex.raw('truncate users, posts, tags, post_tags, comments restart identity');
  await knex('users').insert([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cleo' }]);
  await knex('posts').insert([
    { title: 'Red', rating: 100, author_id: 1 },
    { title: 'Green', rating: 300, author_id: 2 },
    { title: 'Blue', rating: 400, author_id: null },
  ]);
  await knex('tags').insert([{ name: 'sql' }, { name: 'node' }]);
  await knex('post_tags').insert([
    { post_id: 1, tag_id: 1 },
    { post_id: 2, tag_id: 1 },
    { post_id: 2, tag_id: 2 },
  ]);
  await knex('comments').insert([
    { post_id: 1, author_id: 2, body: 'first' },
    { post_id: 2, author_id: 1, body: 'nice' },
    { post_id: 2, author_id: 3, body: 'really' },
    { post_id: 2, author_id: 1, body: 'indeed' },
  ]);
}
