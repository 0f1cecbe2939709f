require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.alterMaterializedView('ids', (view) => {
    view.as('select id from users');
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.alterMaterializedView('ids', (view) => {
    view.as('select id from posts');
  });
