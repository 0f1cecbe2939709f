import 'knex-matview/register';
import type { Knex } from 'knex';
import { count, sum } from 'knex-matview';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterMaterializedView('small', (view) => {
    view.renameColumn('id', 'post_id');
    view.columns({
      rating: true,
      n: sum('comments.score'),
    });
    view.columnOrder('rating', 'post_id', 'n');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterMaterializedView('small', (view) => {
    view.dropColumn('rating');
    view.renameColumn('post_id', 'id');
    view.columns({ n: count('comments') });
  });
}
