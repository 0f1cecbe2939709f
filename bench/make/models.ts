import type { Knex } from 'knex';
import { Model } from 'objection';
import { count, stringAgg } from '../../lib';
import type { ViewModel } from '../../lib/declare';
import { defineView, MaterializedView } from '../../lib/objection';

/** The tables of a blog, without rows: comparing models with them reads none. */
export async function createTables(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('users', (table) => {
      table.integer('id').primary();
      table.text('name');
    })
    .createTable('posts', (table) => {
      table.integer('id').primary();
      table.text('title');
      table.integer('rating');
      table.integer('author_id');
    })
    .createTable('comments', (table) => {
      table.integer('id').primary();
      table.integer('post_id');
      table.integer('author_id');
    });
}

/** So many models of views over the blog, each a class that nothing is known of yet; `title` is the name of one column. */
export function createModels(total: number, title = 'title'): readonly ViewModel[] {
  class User extends Model {
    static override tableName = 'users';
  }
  class Comment extends Model {
    static override tableName = 'comments';
    static override relationMappings = () => ({
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'comments.author_id', to: 'users.id' },
      },
    });
  }
  class Post extends Model {
    static override tableName = 'posts';
    static override relationMappings = () => ({
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'posts.author_id', to: 'users.id' },
      },
      comments: {
        relation: Model.HasManyRelation,
        modelClass: Comment,
        join: { from: 'posts.id', to: 'comments.post_id' },
      },
    });
  }
  return Array.from({ length: total }, (_model, number) => createModel(Post, number, title));
}

function createModel(Post: typeof Model, number: number, title: string): ViewModel {
  return class extends MaterializedView(Model) {
    static override tableName = `post_summaries_${number}`;
    static materializedView = defineView({
      parent: Post,
      columns: {
        id: true,
        [title]: 'title',
        author_name: 'author.name',
        comments_count: count('comments'),
        comment_authors: stringAgg('comments.author.name', ', ').distinct(),
        [`rating_${number}`]: 'rating',
      } as never,
      where: (view) => view.where('rating', '>', number),
      unique: ['id'],
      indexes: [title],
    });
  } as unknown as ViewModel;
}
