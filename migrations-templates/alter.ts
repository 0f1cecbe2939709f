import 'knex-matview/register';
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterMaterializedView('<%= d.viewName || "view_name" %>', (view) => {
    view.columns({
      id_again: 'id', // added, or given another source
    });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterMaterializedView('<%= d.viewName || "view_name" %>', (view) => {
    view.dropColumn('id_again');
  });
}
