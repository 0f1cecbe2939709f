import { belongsTo, count, hasMany, type MaterializedViewBuilder, manyToMany, stringAgg } from '../../lib';

type Declare = (view: MaterializedViewBuilder) => void;

/** The view of the README. */
export function summaries(view: MaterializedViewBuilder): void {
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
}

/** As {@link summaries}, of the posts above a rating only. */
export function summariesAbove(rating: number): Declare {
  return (view) => {
    summaries(view);
    view.where('rating', '>', rating);
  };
}

/** One to-many branch, with a to-one step behind it. */
export function commentSummaries(view: MaterializedViewBuilder): void {
  view.from('posts');
  view.relation('comments', hasMany('comments', 'post_id'));
  view.relation('comments.author', belongsTo('users', 'author_id'));
  view.columns({
    post_id: 'id',
    title: true,
    comments_count: count('comments'),
    comment_authors: stringAgg('comments.author.name', ', ').distinct(),
  });
}

/** One to-many branch, only counted. */
export function commentCounts(view: MaterializedViewBuilder): void {
  view.from('posts');
  view.relation('comments', hasMany('comments', 'post_id'));
  view.columns({ post_id: 'id', title: true, comments_count: count('comments') });
}
