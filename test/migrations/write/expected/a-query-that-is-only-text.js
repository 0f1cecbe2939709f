require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.createMaterializedView('ids', (view) => {
    view.as('select id from posts');
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.dropMaterializedView('ids');
