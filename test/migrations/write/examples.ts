import {
  belongsTo,
  caseWhen,
  coalesce,
  col,
  count,
  hasMany,
  jsonAgg,
  manyToMany,
  max,
  sql,
  stringAgg,
  sum,
  value,
} from '../../../lib';
import { ConditionBuilder, defineView, emptyDraft, readIndex, type ViewDraft } from '../../../lib/declare';
import { alterView, Problems, type ViewChange, type ViewDefinition } from '../../../lib/definition';
import type { MigrationContent, ViewOperation } from '../../../lib/migrations/operation';

function view(name: string, said: Partial<ViewDraft>, schema: string | null = null): ViewDefinition {
  return defineView({ ...emptyDraft({ schema, name }), ...said });
}

const posts = { schema: null, name: 'posts' };
const comments = { path: ['comments'], spec: hasMany('comments', 'post_id') };

const summaries = view('post_summaries', {
  parent: posts,
  relations: [
    { path: ['author'], spec: belongsTo('users', 'author_id') },
    {
      path: ['tags'],
      spec: manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id', extras: ['note'] }),
    },
    { path: ['comments'], spec: hasMany('comments', 'post_id').where('score', '>', 0).orderBy('score', 'desc') },
    { path: ['comments', 'author'], spec: belongsTo('users', 'author_id') },
  ],
  columns: [
    { name: 'post_id', source: 'id' },
    { name: 'title', source: true },
    { name: 'author_name', source: coalesce('author.name', value('nobody')) },
    { name: 'tag_names', source: stringAgg('tags.name', '; ').distinct() },
    { name: 'comments_count', source: count('comments') },
    { name: 'score', source: sum('comments.score').where('comments.author.name', 'is not', null).default(0) },
    { name: 'comments', source: jsonAgg({ id: 'comments.id', by: 'comments.author.name' }).default([]) },
    { name: 'grade', source: caseWhen('rating', '>', 300).then(value('good')).else(value("it's\nfine")) },
  ],
  filter: new ConditionBuilder()
    .where('rating', '>', 200)
    .where((q) => q.whereNotNull('author_id').orWhereIn('title', ['Two', 'Three']))
    .build(),
  indexes: [
    { unique: true, columns: ['post_id'], options: {} },
    {
      unique: false,
      columns: [{ column: 'score', order: 'desc', nulls: 'last' }, sql`lower(${col('title')})`],
      options: { where: (q) => q.where('score', '>', 0), fillfactor: 70 },
    },
  ],
  comment: 'What the front page shows',
  columnComments: { score: 'of comments' },
});

const daily = view(
  'daily posts',
  {
    parent: posts,
    columns: [
      { name: '2024', source: count().where(sql`extract(year from ${col('created_at')}) = ${2024}`) },
      { name: 'day', source: sql`date_trunc('day', ${col('created_at')}, ${'UTC'})` },
      { name: '__proto__', source: max('rating') },
    ],
    groupBy: ['day'],
    withData: false,
  },
  'public',
);

const opaque = view('recent', {
  query: sql`select id, '\`\${1}\\' as text\nfrom posts\nwhere created_at > ${new Date('2024-01-02T00:00:00Z')}`,
  columnNames: ['id', 'text'],
  indexes: [{ unique: true, columns: ['id'], options: { indexName: 'recent_key' } }],
});

const plain = view('ids', { query: 'select id from posts', columnNames: null });
const small = view('small', {
  parent: posts,
  relations: [comments],
  columns: [
    { name: 'id', source: true },
    { name: 'n', source: count('comments') },
  ],
  indexes: [{ unique: true, columns: ['id'], options: {} }],
});
const wider = alterView(small, [
  {
    kind: 'addIndex',
    index: readIndex({ unique: false, columns: ['n'], options: { method: 'btree' } }, new Problems()),
  },
]);

function create(definition: ViewDefinition): ViewOperation {
  return { kind: 'create', definition };
}

function drop({ name }: ViewDefinition): ViewOperation {
  return { kind: 'drop', name };
}

function createOf(definition: ViewDefinition): MigrationContent {
  return { up: [create(definition)], down: [drop(definition)] };
}

const byTitle = { name: 'title', source: col('title').expression };
const byRating: readonly ViewChange[] = [
  { kind: 'setColumn', name: 'rating', source: col('rating').expression },
  { kind: 'setColumn', name: 'n', source: sum('comments.score').expression },
];
const index = wider.indexes[1] as NonNullable<(typeof wider.indexes)[1]>;

/** What migrations do, in an order in which they can be run. */
export const EXAMPLES: { readonly [name: string]: MigrationContent } = {
  'a view with anything': createOf(summaries),
  'a summary in a schema, with columns that no object keeps in order': createOf(daily),
  'a query with values': createOf(opaque),
  'a query that is only text': createOf(plain),
  'a small view': createOf(small),
  'an alter of its columns': {
    up: [
      {
        kind: 'alter',
        name: small.name,
        changes: [
          { kind: 'renameColumn', from: 'id', to: 'post_id' },
          ...byRating,
          { kind: 'orderColumns', names: ['rating', 'post_id', 'n'] },
        ],
      },
    ],
    down: [
      {
        kind: 'alter',
        name: small.name,
        changes: [
          { kind: 'dropColumn', name: 'rating' },
          { kind: 'renameColumn', from: 'post_id', to: 'id' },
          {
            kind: 'setColumn',
            name: 'n',
            source: { ...count('comments').expression, arguments: [{ kind: 'rows', path: ['comments'] }] },
          },
        ],
      },
    ],
  },
  'an alter of its rows and relations': {
    up: [
      {
        kind: 'alter',
        name: small.name,
        changes: [
          {
            kind: 'setRelation',
            path: ['author'],
            relation: { ...belongsTo('users', 'author_id').relation, from: ['author_id'] },
          },
          {
            kind: 'addFilter',
            condition: new ConditionBuilder().where('author.name', 'Ada').where('rating', '<', 500).build() as never,
          },
        ],
      },
    ],
    down: [
      {
        kind: 'alter',
        name: small.name,
        changes: [{ kind: 'clearFilter' }, { kind: 'dropRelation', path: ['author'] }],
      },
    ],
  },
  'an alter of what is attached to it': {
    up: [
      {
        kind: 'alter',
        name: small.name,
        changes: [
          { kind: 'addIndex', index: { ...index, name: null } },
          { kind: 'setComment', comment: 'Small' },
          { kind: 'setColumnComment', column: 'n', comment: 'of comments' },
          { kind: 'setColumnComment', column: 'rating', comment: 'of the post' },
          { kind: 'setStorage', storage: { fillfactor: 70 } },
        ],
      },
    ],
    down: [
      {
        kind: 'alter',
        name: small.name,
        changes: [
          { kind: 'dropIndex', index: { given: ['n'], unique: false, name: index.name } },
          { kind: 'setComment', comment: null },
          { kind: 'setColumnComment', column: 'n', comment: null },
          { kind: 'setColumnComment', column: 'rating', comment: null },
          { kind: 'setStorage', storage: { fillfactor: null } },
        ],
      },
    ],
  },
  'another query': {
    up: [
      {
        kind: 'alter',
        name: plain.name,
        changes: [
          { kind: 'setQuery', query: { kind: 'sql', parts: ['select id from users'], query: true }, columns: null },
        ],
      },
    ],
    down: [
      {
        kind: 'alter',
        name: plain.name,
        changes: [
          { kind: 'setQuery', query: { kind: 'sql', parts: ['select id from posts'], query: true }, columns: null },
        ],
      },
    ],
  },
  'a rename': {
    up: [{ kind: 'rename', name: small.name, to: 'small.er' }],
    down: [{ kind: 'rename', name: { schema: null, name: 'small.er' }, to: 'small' }],
  },
  'several things': {
    up: [
      drop(plain),
      { kind: 'rename', name: { schema: null, name: 'small.er' }, to: 'small' },
      create(
        view('by_title', { parent: posts, columns: [byTitle].map(({ name }) => ({ name, source: true as const })) }),
      ),
    ],
    down: [
      { kind: 'drop', name: { schema: null, name: 'by_title' } },
      { kind: 'rename', name: small.name, to: 'small.er' },
      create(plain),
    ],
  },
  'a drop': { up: [drop(summaries)], down: [create(summaries)] },
  nothing: { up: [], down: [] },
};
