import 'knex-matview/register';
import type { Knex } from 'knex';
<%= d.imports || "" %>
export async function up(knex: Knex): Promise<void> {
  <%= d.up || `await knex.schema.dropMaterializedView('${d.viewName || "view_name"}');` %>
}

export async function down(knex: Knex): Promise<void> {
  <%= d.down || `await knex.schema.createMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.from('${d.parent || "table_name"}');
    view.columns({
      id: true, // view column: source in the parent
    });
    view.unique('id');
  });` %>
}
