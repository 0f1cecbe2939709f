import type { Knex } from 'knex';
import { Model, snakeCaseMappers } from 'objection';

/** How names of properties become names of columns. */
export type Mappers = 'none' | 'on the models' | 'on Knex';

export interface BlogModels {
  readonly Base: typeof Model;
  readonly User: typeof Model;
  readonly Post: typeof Model;
  readonly Tag: typeof Model;
  readonly PostTag: typeof Model;
  readonly Comment: typeof Model;
  readonly Like: typeof Model;
  /** A name as properties are written: `author_id` or `authorId`. */
  name(snake: string): string;
  /** A name as Knex is given it. */
  column(snake: string): string;
}

const camel = (snake: string): string => snake.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());

/** The models of the blog of `test/support/blog`, made anew, bound to a Knex when one is given. */
export function blogModels(mappers: Mappers = 'none', knex?: Knex): BlogModels {
  const name = mappers === 'none' ? (snake: string) => snake : camel;
  const column = mappers === 'on Knex' ? camel : (snake: string) => snake;
  class Base extends Model {
    static override get columnNameMappers() {
      return mappers === 'on the models' ? snakeCaseMappers() : (undefined as never);
    }
  }
  class User extends Base {
    static override tableName = 'users';
    static override relationMappings = () => ({
      manager: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: `users.${column('manager_id')}`, to: 'users.id' },
      },
      reports: {
        relation: Model.HasManyRelation,
        modelClass: User,
        join: { from: 'users.id', to: `users.${column('manager_id')}` },
      },
      posts: {
        relation: Model.HasManyRelation,
        modelClass: () => Post,
        join: { from: 'users.id', to: `posts.${column('author_id')}` },
      },
    });
  }
  class Tag extends Base {
    static override tableName = 'tags';
  }
  class PostTag extends Base {
    static override tableName = column('post_tags');
    static override idColumn = [column('post_id'), column('tag_id')];
  }
  class Like extends Base {
    static override tableName = 'likes';
  }
  class Comment extends Base {
    static override tableName = 'comments';
    static override modifiers = {
      scored: (query: { where(...input: unknown[]): unknown }) => query.where('comments.score', '>', 1),
    };
    static override relationMappings = () => ({
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: `comments.${column('author_id')}`, to: 'users.id' },
      },
      likes: {
        relation: Model.HasManyRelation,
        modelClass: Like,
        join: { from: 'comments.id', to: `likes.${column('comment_id')}` },
      },
    });
  }
  class Post extends Base {
    static override tableName = 'posts';
    static override relationMappings = () => ({
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: `posts.${column('author_id')}`, to: 'users.id' },
      },
      comments: {
        relation: Model.HasManyRelation,
        modelClass: Comment,
        join: { from: 'posts.id', to: `comments.${column('post_id')}` },
      },
      tags: {
        relation: Model.ManyToManyRelation,
        modelClass: Tag,
        join: {
          from: 'posts.id',
          through: {
            modelClass: PostTag,
            from: `${column('post_tags')}.${column('post_id')}`,
            to: `${column('post_tags')}.${column('tag_id')}`,
            extra: ['note'],
          },
          to: 'tags.id',
        },
      },
    });
  }
  if (knex) Base.knex(knex);
  return { Base, User, Post, Tag, PostTag, Comment, Like, name, column };
}
