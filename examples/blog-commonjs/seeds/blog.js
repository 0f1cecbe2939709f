exports.seed = async (knex) => {
  await knex.raw('truncate posts, comments restart identity');
  await knex('posts').insert([
    { title: 'Red', rating: 100 },
    { title: 'Green', rating: 300 },
  ]);
  await knex('comments').insert([
    { post_id: 2, body: 'nice' },
    { post_id: 2, body: 'really' },
  ]);
};
