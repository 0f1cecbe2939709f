import {
  add,
  arrayAgg,
  avg,
  boolOr,
  caseWhen,
  cast,
  coalesce,
  col,
  count,
  countDistinct,
  func,
  jsonAgg,
  max,
  type Source,
  sql,
  stringAgg,
  sum,
  value,
} from 'knex-matview';
import type { RefreshResult, ViewRow } from 'knex-matview/objection';
import { assertModels, defineView, MaterializedView, ModelError, ReadOnlyViewError } from 'knex-matview/objection';
import { Model, type Transaction } from 'objection';

class User extends Model {
  static tableName = 'users';
  id!: number;
  name!: string;
  nick?: string;
  manager?: User | null;
  posts?: Post[];
}
class Tag extends Model {
  static tableName = 'tags';
  id!: number;
  name!: string;
}
class Comment extends Model {
  static tableName = 'comments';
  id!: number;
  body!: string | null;
  score!: number;
  createdAt!: Date;
  author?: User;
}
class Post extends Model {
  static tableName = 'posts';
  id!: number;
  title!: string;
  rating!: number;
  hidden!: boolean;
  note?: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
  data?: any;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
  list!: any[];
  errors!: { error: string }[];
  createdAt!: Date;
  author?: User;
  tags?: Tag[];
  comments?: Comment[];
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a view's rows are never made, only read
export class PostSummary extends MaterializedView(Model) {
  static tableName = 'post_summaries';
  static materializedView = defineView({
    parent: Post,
    columns: {
      postId: 'id',
      title: true,
      note: true,
      data: true,
      list: true,
      errors: true,
      authorName: 'author.name',
      bossNick: 'author.manager.nick',
      tagNames: stringAgg('tags.name', '; ').distinct(),
      tagList: arrayAgg('tags.name').orderBy('tags.name'),
      writers: arrayAgg('comments.author.name'),
      commentsCount: count('comments'),
      writersCount: countDistinct('comments.author.id'),
      score: sum('comments.score'),
      scoreOrZero: sum('comments.score').default(0),
      mean: avg('comments.score').where('comments.score', '>', 1),
      last: max('comments.createdAt'),
      lastOrNow: max('comments.createdAt').default(new Date(0)),
      anyHigh: boolOr('comments.score').default(false),
      bodies: jsonAgg({ id: 'comments.id', body: 'comments.body' }),
      blog: value('blog'),
      twice: cast<number>('rating', 'integer'),
      unknown: cast('rating', 'integer'),
      day: sql<Date>`date_trunc('day', ${col('createdAt')})`,
      author: coalesce('author.name', value('nobody')).default('nobody'),
      rank: caseWhen('rating', '>', 4).then(value('good')).else(value('bad')),
      total: add('rating', 1),
    },
    where: (view) => view.where('rating', '>', 200).whereExists('comments'),
    unique: ['postId'],
    indexes: ['title', ['title', 'authorName'], { columns: 'title', method: 'gin', where: { title: 'x' } }],
    comment: 'posts in short',
  });
}
/** The properties of its rows. */
export interface PostSummary extends ViewRow<typeof PostSummary> {}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<Row> = { [Key in keyof Row]: Row[Key] };

export const isTheRow: Equal<
  Flat<ViewRow<typeof PostSummary>>,
  {
    postId: number;
    title: string;
    note: string | null;
    // biome-ignore lint/suspicious/noExplicitAny: as in the parent
    data: any;
    // biome-ignore lint/suspicious/noExplicitAny: as in the parent
    list: any[];
    errors: { error: string }[];
    authorName: string | null;
    bossNick: string | null;
    tagNames: string | null;
    tagList: string[] | null;
    writers: (string | null)[] | null;
    commentsCount: string;
    writersCount: string;
    score: string | number | null;
    scoreOrZero: string | number;
    mean: string | number | null;
    last: Date | null;
    lastOrNow: Date;
    anyHigh: boolean;
    bodies: unknown[] | null;
    blog: string;
    twice: number;
    unknown: unknown;
    day: Date;
    author: string;
    rank: string | null;
    total: string | number | null;
  }
> = true;

export async function use(trx: Transaction): Promise<RefreshResult> {
  const [summary] = await PostSummary.query(trx).where('title', 'x').orderBy('postId');
  const name: string | null | undefined = summary?.authorName;
  // @ts-expect-error a count is read as a string
  const wrong: number | undefined = summary?.commentsCount;
  const populated: boolean = await PostSummary.isPopulated(trx);
  const at: Date | null = await PostSummary.lastRefreshedAt();
  await PostSummary.bindTransaction(trx).refresh({ strategy: 'concurrent' });
  // @ts-expect-error there is no such strategy
  await PostSummary.refresh({ strategy: 'sometimes' });
  assertModels([PostSummary]);
  console.log(name, wrong, populated, at);
  return PostSummary.refresh();
}

export const byThunk = defineView({ parent: () => Post, columns: { id: true, writer: 'author.name' } });
export const idByThunk: ViewRow<typeof byThunk>['id'] = 1;
export const byPath = defineView({ parent: '/models/Post', columns: { id: true, writer: 'any.path', n: count('x') } });
export const byPathRow: ViewRow<typeof byPath> = { id: 'unknown', writer: 1, n: '1' };
export const byQuery = defineView({ query: (knex) => knex('posts').select('id'), columns: ['id'], unique: 'id' });
export const byQueryRow: ViewRow<typeof byQuery> = { id: 1 };

// @ts-expect-error a post has many comments
defineView({ parent: Post, columns: { id: true, author: 'comments.author.name' } });
// @ts-expect-error an author has many posts
defineView({ parent: Post, columns: { id: true, titles: 'author.posts.title' } });
// @ts-expect-error comments are no column
defineView({ parent: Post, columns: { id: true, comments: true } });
// @ts-expect-error an author is no column
defineView({ parent: Post, columns: { id: true, writer: 'author' } });
// @ts-expect-error a post has no such property
defineView({ parent: Post, columns: { tilte: true } });
// @ts-expect-error a post has no such relation
defineView({ parent: Post, columns: { name: 'authr.name' } });
// @ts-expect-error a user has no such property
defineView({ parent: () => Post, columns: { name: 'author.nmae' } });
// @ts-expect-error a title is no relation
defineView({ parent: Post, columns: { name: 'title.name' } });
// @ts-expect-error a post has no such relation
defineView({ parent: Post, columns: { n: count('coments') } });
// @ts-expect-error a tag has no such property
defineView({ parent: Post, columns: { tags: stringAgg('tags.nmae', ', ').distinct().default('') } });
// @ts-expect-error a tag has no such property
defineView({ parent: Post, columns: { tags: arrayAgg('tags.nmae') } });
// @ts-expect-error a post has no such property
defineView({ parent: Post, columns: { id: coalesce('idd', value(1)) } });
defineView({
  parent: Post,
  columns: {
    id: true,
    // @ts-expect-error each column that is wrong is named
    tilte: true,
    // @ts-expect-error by its whole path
    name: 'author.nmae',
  },
});
// @ts-expect-error there is no such key
defineView({ parent: Post, columns: { id: true }, uniqe: 'id' });
// @ts-expect-error a parent is a model
defineView({ parent: Date, columns: { id: true } });
// @ts-expect-error a query has no parent
defineView({ query: 'select 1 as id', columns: ['id'], parent: Post });

export function explain(error: unknown): string {
  if (error instanceof ModelError) return error.problems.map(({ model, message }) => `${model}: ${message}`).join('\n');
  return error instanceof ReadOnlyViewError ? `${error.view} is read-only` : String(error);
}

export const named = defineView({
  parent: Post,
  columns: { id: true, title: true, n: count('comments') },
  unique: [['id'], { columns: ['title', sql`lower(title)`], include: 'n' }],
  indexes: [{ column: 'title', order: 'desc' }, ['id', func('lower', 'title')], sql`lower(title)`],
  columnComments: { title: 'as it is' },
});
export const grouped = defineView({ parent: () => Post, columns: { title: true, n: count() }, groupBy: ['title'] });
export const byTag = defineView({
  parent: () => Post,
  columns: { tag: 'tags.name', writer: 'author.name', n: count(), most: max('rating') },
  groupBy: ['tag', 'writer'],
});
export const byTagRow: ViewRow<typeof byTag> = { tag: null, writer: null, n: '1', most: 5 };
// @ts-expect-error names of tags are text
export const wrongTag: ViewRow<typeof byTag>['tag'] = 5;
// @ts-expect-error only what rows are grouped by has one value a row
defineView({ parent: Post, columns: { tag: 'tags.name', name: 'comments.body' }, groupBy: 'tag' });
// @ts-expect-error a tag has no such property
defineView({ parent: Post, columns: { tag: 'tags.nmae', n: count() }, groupBy: 'tag' });
export const orElse = <Value extends Source>(other: Value) => sum('rating').default(other);
export const mood = caseWhen('rating', '>', 4).then('title');
export const someNames: string[] = ['id'];
export const namedByQuery = defineView({ query: 'select 1', columns: someNames, unique: 'id' });
export const unnamedByQuery = defineView({ query: 'select 1 as n', unique: ['n'], columnComments: { n: 'one' } });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, unique: 'idd' });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, unique: ['id', 'titel'] });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, unique: [['id'], ['title']] });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, unique: { columns: 'idd' } });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, indexes: ['id', ['title']] });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, indexes: [{ column: 'title' }] });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, indexes: [{ columns: 'id', include: ['title'] }] });
// @ts-expect-error a view has no such column
defineView({ parent: Post, columns: { id: true }, groupBy: 'title' });
// @ts-expect-error a view has no such column
defineView({ parent: () => Post, columns: { id: true }, groupBy: ['title'] });
// @ts-expect-error a view has no such column
defineView({ parent: '/models/Post', columns: { id: true }, columnComments: { title: 'x' } });
// @ts-expect-error a query has no such column
defineView({ query: 'select 1', columns: ['id'], unique: 'idd' });
