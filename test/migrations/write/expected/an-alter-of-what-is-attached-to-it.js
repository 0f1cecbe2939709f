require('knex-matview/register');

/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.index('n', { method: 'btree' });
    view.comment('Small');
    view.columnComments({ n: 'of comments', rating: 'of the post' });
    view.storage({ fillfactor: 70 });
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.dropIndex(['n']);
    view.comment(null);
    view.columnComments({ n: null, rating: null });
    view.storage({ fillfactor: null });
  });
