const { Model } = require('objection');
const { Comment } = require('./Comment');

class Post extends Model {
  static tableName = 'posts';

  static relationMappings = {
    comments: {
      relation: Model.HasManyRelation,
      modelClass: Comment,
      join: { from: 'posts.id', to: 'comments.post_id' },
    },
  };
}

module.exports = { Post };
