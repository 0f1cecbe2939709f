const { belongsTo, count, hasMany, manyToMany, stringAgg } = require('knex-matview');

exports.up = (knex) =>
  knex.schema.createMaterializedView('post_summaries', (view) => {
    view.from('posts');
    view.relation('author', belongsTo('users', 'author_id'));
    view.relation('tags', manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }));
    view.relation('comments', hasMany('comments', 'post_id'));
    view.relation('comments.author', belongsTo('users', 'author_id'));
    view.columns({
      post_id: 'id',
      title: true,
      author_name: 'author.name',
      tag_names: stringAgg('tags.name', '; ').distinct(),
      comments_count: count('comments'),
      comment_authors: stringAgg('comments.author.name', ', ').distinct(),
    });
    view.where('rating', '>', 200);
    view.unique('post_id');
    view.index('title');
  });

exports.down = (knex) => knex.schema.dropMaterializedView('post_summaries');
