import 'knex-matview/register';
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.dropMaterializedView('ids');
  await knex.schema.renameMaterializedView({ table: 'small.er' }, 'small');
  await knex.schema.createMaterializedView('by_title', (view) => {
    view.from('posts');
    view.columns({ title: true });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropMaterializedView('by_title');
  await knex.schema.renameMaterializedView('small', { table: 'small.er' });
  await knex.schema.createMaterializedView('ids', (view) => {
    view.as('select id from posts');
  });
}
