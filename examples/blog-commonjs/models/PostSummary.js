const { count } = require('knex-matview');
const { defineView, MaterializedView } = require('knex-matview/objection');
const { Model } = require('objection');
const { Post } = require('./Post');

class PostSummary extends MaterializedView(Model) {
  static tableName = 'post_summaries';

  static materializedView = defineView({
    parent: Post,
    columns: {
      post_id: 'id',
      title: true,
      comments_count: count('comments'),
    },
    unique: ['post_id'],
  });
}

module.exports = { PostSummary };
