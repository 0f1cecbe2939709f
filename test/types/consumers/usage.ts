import type { DropMaterializedViewOptions, RefreshOptions, RefreshResult, ViewDefinition } from 'knex-matview';
import {
  attachMaterializedViews,
  belongsTo,
  col,
  count,
  DefinitionError,
  hasMany,
  MatviewError,
  manyToMany,
  sql,
  stringAgg,
  sum,
  value,
} from 'knex-matview';
import 'knex-matview/register';
import knexFactory, { type Knex } from 'knex';

attachMaterializedViews();
attachMaterializedViews(knexFactory);

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createMaterializedView('post_summaries', (view) => {
    view.from('posts', { key: 'id' });
    view.relation('author', belongsTo('users', 'author_id'));
    view.relation('tags', manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }));
    view.relation('comments', hasMany('comments', 'post_id'));
    view.columns({
      post_id: 'id',
      title: true,
      author_name: 'author.name',
      tag_names: stringAgg('tags.name', '; ').distinct(),
      comments_count: count('comments'),
      likes: sum('comments.likes').default(0),
      day: sql`date_trunc('day', ${col('created_at')})`,
      source: value('blog'),
    });
    view.where('rating', '>', 200);
    view.unique('post_id');
    view.index(['title', 'author_name']);

    // @ts-expect-error a column comes from a source, not from a number
    view.columns({ post_id: 1 });
    // @ts-expect-error there is no such method
    view.increments('id');
  });
  // @ts-expect-error the name of a view is not a number
  await knex.schema.createMaterializedView(1, () => {});
}

export async function asBefore(knex: Knex): Promise<void> {
  await knex.schema.createMaterializedView('old', (view) => {
    view.columns(['id']);
    view.as(knex('posts').select('id'));
  });
  await knex.schema.createView('plain', (view) => {
    view.columns(['id']);
    view.as(knex('posts').select('id'));
  });
  await knex.schema.refreshMaterializedView('old', true);
  await knex.schema.withSchema('blog').refreshMaterializedView('old').dropTable('posts');
}

export async function refresh(knex: Knex): Promise<RefreshResult> {
  const options: RefreshOptions = { strategy: 'concurrent' };
  await knex.schema.refreshMaterializedView('post_summaries', options);
  // @ts-expect-error there is no such strategy
  await knex.schema.refreshMaterializedView('post_summaries', { strategy: 'sometimes' });
  const result = await knex.schema.withSchema('blog').refreshMaterializedView('post_summaries', { strategy: 'auto' });
  const milliseconds: number = result.durationMs;
  return { ...result, durationMs: milliseconds };
}

export async function down(knex: Knex): Promise<boolean> {
  const options: DropMaterializedViewOptions = { cascade: true };
  await knex.schema.dropMaterializedView('post_summaries', options);
  await knex.schema.dropMaterializedViewIfExists('post_summaries');
  await knex.schema.renameMaterializedView('a', 'b');
  await knex.transaction((trx) => trx.schema.dropMaterializedView('b'));
  return knex.schema.hasMaterializedView('post_summaries');
}

export function explain(error: unknown): string {
  if (error instanceof DefinitionError) return error.problems.map((problem) => problem.message).join('\n');
  if (error instanceof MatviewError) return `${error.code}: ${error.message}`;
  return String(error);
}

export const names = (definition: ViewDefinition): string => JSON.stringify(definition);
