import 'knex-matview/register';
import { count, sum } from 'knex-matview';

/** @param {import('knex').Knex} knex */
export const up = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.renameColumn('id', 'post_id');
    view.columns({
      rating: true,
      n: sum('comments.score'),
    });
    view.columnOrder('rating', 'post_id', 'n');
  });

/** @param {import('knex').Knex} knex */
export const down = (knex) =>
  knex.schema.alterMaterializedView('small', (view) => {
    view.dropColumn('rating');
    view.renameColumn('post_id', 'id');
    view.columns({ n: count('comments') });
  });
