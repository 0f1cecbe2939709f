import {
  add,
  belongsTo,
  type ColumnDraft,
  ConditionBuilder,
  caseWhen,
  cast,
  col,
  count,
  defineView,
  emptyDraft,
  func,
  hasMany,
  type IndexDraft,
  manyToMany,
  max,
  type RelationDraft,
  type SourceInput,
  sql,
  stringAgg,
  sum,
  value,
} from '../../../lib/declare';
import type { ViewDefinition } from '../../../lib/definition';
import type { Tape } from './tape';

/** Sources over the posts of the blog, under the names that a column of it may have. */
const POST_SOURCES: { readonly [name: string]: readonly (SourceInput | true)[] } = {
  title: [true, func('upper', 'title')],
  heading: ['title', 'author.name'],
  author: ['author.name', 'author.manager.name', func('coalesce', 'author.name', value('nobody'))],
  comments: [count('comments'), count('comments').where('comments.score', '>', 2), sum('comments.score').default(0)],
  total: [sum('comments.score'), max('comments.likes.id'), count('comments.likes')],
  tags: [stringAgg('tags.name', ', ').orderBy('tags.id'), stringAgg('tags.name', '; ').distinct(), count('tags')],
  rating: [true, cast('rating', 'bigint'), add('rating', 1), caseWhen('rating', '>', 300).then(1).else(0)],
  'odd name': [sql`${"it's"}::text || ${value('?')}`, 'created_at', value('x').default('y')],
};

const RELATIONS: readonly RelationDraft[] = [
  { path: ['author'], spec: belongsTo('users', 'author_id') },
  { path: ['author', 'manager'], spec: belongsTo('users', 'manager_id') },
  { path: ['comments'], spec: hasMany('comments', 'post_id') },
  { path: ['comments', 'likes'], spec: hasMany('likes', 'comment_id') },
  { path: ['tags'], spec: manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' }) },
];
const OTHER_COMMENTS: RelationDraft = {
  path: ['comments'],
  spec: hasMany('comments', 'post_id').where('score', '>', 1),
};

/** Views that models declare together; a later one may read from those before it. */
export function generateModelSet(tape: Tape): readonly ViewDefinition[] {
  const names = ['first', 'second', 'third', 'fourth'].filter(() => tape.chance(65));
  const made: ViewDefinition[] = [];
  for (const name of names) made.push(generateModel(tape, name, made));
  return made;
}

function generateModel(tape: Tape, name: string, before: readonly ViewDefinition[]): ViewDefinition {
  const readable = before.filter(({ body }) => body.kind === 'parent' || body.columns !== null);
  if (readable.length > 0 && tape.chance(55)) return readingModel(tape, name, tape.pick(readable));
  return tape.chance(12) ? opaqueModel(tape, name) : postModel(tape, name);
}

function postModel(tape: Tape, name: string): ViewDefinition {
  const names = shuffled(tape, Object.keys(POST_SOURCES)).slice(0, 1 + tape.below(5));
  const columns = [
    { name: 'id', source: true as const },
    ...names.map((one): ColumnDraft => ({ name: one, source: tape.pick(POST_SOURCES[one] as SourceInput[]) })),
  ];
  const filter = new ConditionBuilder();
  if (tape.chance(30)) filter.where('rating', '>', tape.pick([100, 200]));
  if (tape.chance(25)) filter.whereExists('comments').orWhereNull('author_id');
  if (tape.chance(15)) filter.whereIn('author.name', ['Ada', "O'x", 'what?']);
  const relations = tape.chance(25)
    ? RELATIONS.map((one) => (one.path.join() === 'comments' ? OTHER_COMMENTS : one))
    : RELATIONS;
  return finish(tape, name, {
    parent: { schema: null, name: 'posts' },
    relations,
    columns,
    filter: filter.build(),
  });
}

/** Reads some columns of another view, by declaration or by SQL. */
function readingModel(tape: Tape, name: string, other: ViewDefinition): ViewDefinition {
  const known = columnsOf(other);
  const read = shuffled(tape, known).slice(0, 1 + tape.below(known.length));
  if (tape.chance(25)) {
    const list = read.map((column) => `"${column}"`).join(', ');
    return finish(tape, name, { query: `select ${list} from "${other.name.name}"`, columnNames: read });
  }
  const columns = read.map(
    (column): ColumnDraft => ({
      name: tape.chance(30) ? `${column}_too` : column,
      source: tape.chance(20) ? rawText(column) : col([column]),
    }),
  );
  return finish(tape, name, {
    parent: other.name,
    key: [read[0] as string],
    columns,
  });
}

function opaqueModel(tape: Tape, name: string): ViewDefinition {
  const names = tape.pick([
    ['id', 'n'],
    ['id', 'm'],
  ]);
  const where = tape.pick(['', ' where rating > 200']);
  return finish(tape, name, { query: `select id, rating from posts${where}`, columnNames: names });
}

/** SQL that names a column in its text, which no rename can follow. */
function rawText(column: string): SourceInput {
  return sql([`"${column}"::text || 'x'`] as unknown as TemplateStringsArray);
}

type Said = Partial<Omit<Parameters<typeof defineView>[0], 'name' | 'indexes'>>;

function finish(tape: Tape, name: string, said: Said): ViewDefinition {
  const names = said.columnNames ?? (said.columns ?? []).map((column) => column.name);
  const indexes: IndexDraft[] = [];
  const chosen = shuffled(tape, names).slice(0, tape.below(3));
  for (const column of chosen) indexes.push({ unique: false, columns: [column], options: indexOptions(tape, name) });
  return defineView({
    ...emptyDraft({ schema: null, name }),
    ...said,
    indexes: uniqueNames(indexes),
    comment: tape.chance(25) ? tape.pick(["it's", 'what?']) : null,
    columnComments: tape.chance(25) ? { [tape.pick(names)]: 'of a column' } : {},
    storage: tape.chance(15) ? { fillfactor: tape.pick([70, 80]) } : {},
    withData: name !== 'fourth' || !tape.chance(15),
  });
}

function indexOptions(tape: Tape, name: string): IndexDraft['options'] {
  if (tape.chance(20)) return { indexName: `${name} by hand ${tape.below(1000)}` };
  return tape.chance(20) ? { fillfactor: 90 } : {};
}

function uniqueNames(indexes: readonly IndexDraft[]): readonly IndexDraft[] {
  const seen = new Set<unknown>();
  return indexes.filter(({ options }) => {
    if (options.indexName === undefined) return true;
    const isNew = !seen.has(options.indexName);
    seen.add(options.indexName);
    return isNew;
  });
}

function columnsOf({ body }: ViewDefinition): readonly string[] {
  return body.kind === 'parent' ? body.columns.map(({ name }) => name) : (body.columns ?? []);
}

function shuffled<Item>(tape: Tape, items: readonly Item[]): readonly Item[] {
  const left = [...items];
  return items.map(() => left.splice(tape.below(left.length), 1)[0] as Item);
}
