require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = async (knex) => {
  await knex.schema.dropMaterializedView('ids');
  await knex.schema.renameMaterializedView({ table: 'small.er' }, 'small');
  await knex.schema.createMaterializedView('by_title', (view) => {
    view.from('posts');
    view.columns({ title: true });
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async (knex) => {
  await knex.schema.dropMaterializedView('by_title');
  await knex.schema.renameMaterializedView('small', { table: 'small.er' });
  await knex.schema.createMaterializedView('ids', (view) => {
    view.as('select id from posts');
  });
};
