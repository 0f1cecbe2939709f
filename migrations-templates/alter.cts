import type { Knex } from 'knex';
import type {} from 'knex-matview/register';

require('knex-matview/register');
<%= d.imports || "" %>
exports.up = async (knex: Knex): Promise<void> => {
  <%= d.up || `await knex.schema.alterMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.columns({
      id_again: 'id', // added, or given another source
    });
  });` %>
};

exports.down = async (knex: Knex): Promise<void> => {
  <%= d.down || `await knex.schema.alterMaterializedView('${d.viewName || "view_name"}', (view) => {
    view.dropColumn('id_again');
  });` %>
};
