require('knex-matview/register');
<%= d.imports || "" %>
/** @param {import('knex').Knex} knex */
exports.up = <%= d.up || `(knex) =>
  knex.schema.alterMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.columns({
      id_again: 'id', // added, or given another source
    });
  })` %>;

/** @param {import('knex').Knex} knex */
exports.down = <%= d.down || `(knex) =>
  knex.schema.alterMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.dropColumn('id_again');
  })` %>;
