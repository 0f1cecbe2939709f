import type { Knex } from 'knex';
import type {} from 'knex-matview/register';

require('knex-matview/register');
<%= d.imports || "" %>
exports.up = async (knex: Knex): Promise<void> => {
  <%= d.up || `await knex.schema.createMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.from('${d.parent || "table_name"}');
    view.columns({
      id: true, // view column: source in the parent
    });
    view.unique('id');
  });` %>
};

exports.down = async (knex: Knex): Promise<void> => {
  <%= d.down || `await knex.schema.dropMaterializedView('${d.viewName || "view_name"}');` %>
};
