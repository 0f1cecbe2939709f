import { count, stringAgg } from 'knex-matview';
import { defineView, MaterializedView } from 'knex-matview/objection';
import { BaseModel } from './BaseModel';
import { Post } from './Post';

/** The posts that are rated above 200, with what is said of them and about them. */
export class PostSummary extends MaterializedView(BaseModel) {
  static override tableName = 'post_summaries';

  static materializedView = defineView({
    parent: Post,
    columns: {
      postId: 'id',
      title: true,
      authorName: 'author.name',
      tagNames: stringAgg('tags.name', '; ').distinct(),
      commentsCount: count('comments'),
      commentAuthors: stringAgg('comments.author.name', ', ').distinct(),
    },
    where: (view) => view.where('rating', '>', 200),
    unique: ['postId'],
  });
}
