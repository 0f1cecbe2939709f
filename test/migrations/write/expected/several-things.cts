import type { Knex } from 'knex';
import type {} from 'knex-matview/register';

require('knex-matview/register');

exports.up = async (knex: Knex): Promise<void> => {
  await knex.schema.dropMaterializedView('ids');
  await knex.schema.renameMaterializedView({ table: 'small.er' }, 'small');
  await knex.schema.createMaterializedView('by_title', (view) => {
    view.from('posts');
    view.columns({ title: true });
  });
};

exports.down = async (knex: Knex): Promise<void> => {
  await knex.schema.dropMaterializedView('by_title');
  await knex.schema.renameMaterializedView('small', { table: 'small.er' });
  await knex.schema.createMaterializedView('ids', (view) => {
    view.as('select id from posts');
  });
};
