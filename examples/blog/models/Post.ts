import { BaseModel } from './BaseModel';
import { Comment } from './Comment';
import { Tag } from './Tag';
import { User } from './User';

export class Post extends BaseModel {
  static override tableName = 'posts';

  id!: number;
  authorId!: number | null;
  title!: string;
  rating!: number;

  author?: User;
  tags?: Tag[];
  comments?: Comment[];

  static override relationMappings = {
    author: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: User,
      join: { from: 'posts.author_id', to: 'users.id' },
    },
    tags: {
      relation: BaseModel.ManyToManyRelation,
      modelClass: Tag,
      join: {
        from: 'posts.id',
        through: { from: 'post_tags.post_id', to: 'post_tags.tag_id' },
        to: 'tags.id',
      },
    },
    comments: {
      relation: BaseModel.HasManyRelation,
      modelClass: Comment,
      join: { from: 'posts.id', to: 'comments.post_id' },
    },
  };
}
