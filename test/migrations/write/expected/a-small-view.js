require('knex-matview/register');
const { count, hasMany } = require('knex-matview');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.createMaterializedView('small', (view) => {
    view.from('posts');
    view.relation('comments', hasMany('comments', 'post_id'));
    view.columns({
      id: true,
      n: count('comments'),
    });
    view.unique('id');
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.dropMaterializedView('small');
