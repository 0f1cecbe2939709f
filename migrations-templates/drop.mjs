import 'knex-matview/register';
<%= d.imports || "" %>
/** @param {import('knex').Knex} knex */
export const up = <%= d.up || `(knex) => knex.schema.dropMaterializedView('${d.viewName || "view_name"}')` %>;

/** @param {import('knex').Knex} knex */
export const down = <%= d.down || `(knex) =>
  knex.schema.createMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.from('${d.parent || "table_name"}');
    view.columns({
      id: true, // view column: source in the parent
    });
    view.unique('id');
  })` %>;
