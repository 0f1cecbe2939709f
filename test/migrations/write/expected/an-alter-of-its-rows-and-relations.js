require('knex-matview/register');
const { belongsTo } = require('knex-matview');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.relation('author', belongsTo('users', 'author_id'));
    view.where('author.name', 'Ada');
    view.where('rating', '<', 500);
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.clearWhere();
    view.dropRelation('author');
  });
