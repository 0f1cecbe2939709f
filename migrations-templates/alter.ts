import 'knex-matview/register';
import type { Knex } from 'knex';
<%= d.imports || "" %>
export async function up(knex: Knex): Promise<void> {
  <%= d.up || `await knex.schema.alterMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.columns({
      id_again: 'id', // added, or given another source
    });
  });` %>
}

export async function down(knex: Knex): Promise<void> {
  <%= d.down || `await knex.schema.alterMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.dropColumn('id_again');
  });` %>
}
