require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = (knex) => knex.schema.dropMaterializedView('<%= d.viewName || "view_name" %>');

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.createMaterializedView('<%= d.viewName || "view_name" %>', (view) => {
    view.from('<%= d.parent || "table_name" %>');
    view.columns({
      id: true, // view column: source in the parent
    });
    view.unique('id');
  });
