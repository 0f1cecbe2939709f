import { BaseModel } from './BaseModel';
import { User } from './User';

export class Comment extends BaseModel {
  static override tableName = 'comments';

  id!: number;
  postId!: number;
  authorId!: number | null;
  body!: string;

  author?: User;

  static override relationMappings = {
    author: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: User,
      join: { from: 'comments.author_id', to: 'users.id' },
    },
  };
}
