import { expect } from 'chai';
import fc from 'fast-check';
import { belongsTo, ConditionBuilder, count, defineView, emptyDraft, manyToMany } from '../../lib/declare';
import { bodyParts, mapBody, mapColumns, type ParentBody } from '../../lib/definition';
import { definitions } from '../migrations/write/definitions';
import { runs } from '../property/runs';

const { body } = defineView({
  ...emptyDraft({ schema: null, name: 'summaries' }),
  parent: { schema: null, name: 'posts' },
  relations: [
    { path: ['author'], spec: belongsTo('users', 'author_id').where('active', true) },
    {
      path: ['tags'],
      spec: manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id', extras: ['position'] })
        .orderBy('position')
        .whereThrough('hidden', false),
    },
  ],
  columns: [
    { name: 'id', source: true },
    { name: 'by', source: 'author.name' },
    { name: 'tags', source: count('tags') },
  ],
  filter: new ConditionBuilder().where('rating', '>', 1).build(),
});

describe('the parts of a body', () => {
  it('are its tables, columns of tables, expressions and conditions, each once', () => {
    const told = bodyParts(body).map((part) => {
      if (part.kind === 'table') return `table ${part.table.name}`;
      if (part.kind === 'tableColumn') return `${part.use}: ${part.table.name}.${part.name}`;
      return part.kind === 'query' ? 'query' : `${part.kind} of ${part.place.kind}`;
    });
    expect(told).to.deep.equal([
      'table posts',
      'expression of parent',
      'expression of parent',
      'expression of parent',
      'condition of parent',
      'key of the parent: posts.id',
      'table users',
      'join: posts.author_id',
      'join: users.id',
      'key of a relation: users.id',
      'condition of relation',
      'table tags',
      'join: posts.id',
      'join: tags.id',
      'key of a relation: tags.id',
      'table post_tags',
      'join: post_tags.post_id',
      'join: post_tags.tag_id',
      'extra: post_tags.position',
      'condition of through',
      'expression of relation',
    ]);
  });

  it('tell which column of which table a name in an expression stands for', () => {
    const read: unknown[] = [];
    mapBody(body as ParentBody, {
      expression: (expression, place) =>
        mapColumns(expression, (name, path) => {
          const column = place.columnAt(path, name);
          read.push([[...path, name].join('.'), column?.table.name, column?.name, column?.isExtra]);
          return name;
        }),
    });
    expect(read).to.deep.equal([
      ['id', 'posts', 'id', false],
      ['author.name', 'users', 'name', false],
      ['rating', 'posts', 'rating', false],
      ['active', 'users', 'active', false],
      ['hidden', 'post_tags', 'hidden', false],
      ['position', 'post_tags', 'position', true],
    ]);
  });
});

describe('a body that is mapped', function () {
  this.timeout(600_000);

  it('is the same where nothing is changed, and has every name where all are', () => {
    const rename = (change: (name: string) => string) => ({
      table: ({ schema, name }: ParentBody['parent']) => ({ schema, name: change(name) }),
      tableColumn: change,
      extra: change,
      viewColumn: change,
      expression: (expression: Parameters<typeof mapColumns>[0]) => mapColumns(expression, change),
    });
    const property = fc.property(definitions, (definition) => {
      expect(mapBody(definition.body, {})).to.deep.equal(definition.body);
      const marked = mapBody(
        definition.body,
        rename((name) => `${name}!`),
      );
      expect(
        mapBody(
          marked,
          rename((name) => name.slice(0, -1)),
        ),
      ).to.deep.equal(definition.body);
    });
    fc.assert(property, runs('mapped bodies', 2));
  });
});
