import type { belongsTo, count, hasMany, MaterializedViewBuilder, manyToMany, stringAgg, sum } from '../../lib';

/** What of the library declares a view; given, since the library under test is the compiled one. */
export interface Declarators {
  readonly belongsTo: typeof belongsTo;
  readonly count: typeof count;
  readonly hasMany: typeof hasMany;
  readonly manyToMany: typeof manyToMany;
  readonly stringAgg: typeof stringAgg;
  readonly sum: typeof sum;
}

/** The blog's view in as many variants as there are numbers: names, columns, filter and indexes differ. */
export function declareVariant(lib: Declarators, number: number): (view: MaterializedViewBuilder) => void {
  return (view) => {
    view.from('posts');
    view.relation('author', lib.belongsTo('users', 'author_id'));
    view.relation('tags', lib.manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }));
    view.relation('comments', lib.hasMany('comments', 'post_id'));
    view.relation('comments.author', lib.belongsTo('users', 'author_id'));
    view.columns({
      post_id: 'id',
      title: true,
      author_name: 'author.name',
      tag_names: lib.stringAgg('tags.name', '; ').distinct(),
      comments_count: lib.count('comments'),
      comment_authors: lib.stringAgg('comments.author.name', ', ').distinct(),
      [`own_${number}`]: `column_${number}`,
    });
    if (number % 2 === 0) view.column(`sum_${number}`, lib.sum(`comments.score_${number}`));
    if (number % 3 > 0) view.where('rating', '>', number);
    view.unique('post_id');
    if (number % 5 === 0) view.index('title');
  };
}
