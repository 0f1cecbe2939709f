require('knex-matview/register');
const { count, sum } = require('knex-matview');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.renameColumn('id', 'post_id');
    view.columns({
      rating: true,
      n: sum('comments.score'),
    });
    view.columnOrder('rating', 'post_id', 'n');
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.dropColumn('rating');
    view.renameColumn('post_id', 'id');
    view.columns({ n: count('comments') });
  });
