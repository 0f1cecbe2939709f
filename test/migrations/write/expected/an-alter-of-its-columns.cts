import type { Knex } from 'knex';
import type {} from 'knex-matview/register';

require('knex-matview/register');
const { count, sum } = require('knex-matview') as typeof import('knex-matview');

exports.up = async (knex: Knex): Promise<void> => {
  await knex.schema.alterMaterializedView('small', (view) => {
    view.renameColumn('id', 'post_id');
    view.columns({
      rating: true,
      n: sum('comments.score'),
    });
    view.columnOrder('rating', 'post_id', 'n');
  });
};

exports.down = async (knex: Knex): Promise<void> => {
  await knex.schema.alterMaterializedView('small', (view) => {
    view.dropColumn('rating');
    view.renameColumn('post_id', 'id');
    view.columns({ n: count('comments') });
  });
};
