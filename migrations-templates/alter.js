require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.alterMaterializedView('<%= d.viewName || "view_name" %>', (view) => {
    view.columns({
      id_again: 'id', // added, or given another source
    });
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.alterMaterializedView('<%= d.viewName || "view_name" %>', (view) => {
    view.dropColumn('id_again');
  });
