const { Model } = require('objection');

class Comment extends Model {
  static tableName = 'comments';
}

module.exports = { Comment };
