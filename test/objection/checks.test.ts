import { expect } from 'chai';
import knexFactory from 'knex';
import { Model } from 'objection';
import { count, max, stringAgg } from '../../lib';
import { VIEW_MODEL, type ViewModel } from '../../lib/declare';
import { assertModels, defineView, MaterializedView, ModelError } from '../../lib/objection';
import { rejection } from '../support/catalog';
import { blogModels } from './blog-models';

// biome-ignore lint/suspicious/noExplicitAny: what TypeScript refuses is what is tested
type Any = any;

/** A model of a view with this as its declaration. */
function modelOf(materializedView: unknown, statics: object = {}): Any {
  class Summary extends MaterializedView(Model) {}
  return Object.defineProperties(
    Summary,
    Object.getOwnPropertyDescriptors({ tableName: 'summaries', materializedView, ...statics }),
  );
}

const view = (spec: object): unknown => defineView(spec as never);

/** Model, column, message and hint of each problem. */
function problemsOf(model: ViewModel): readonly string[] {
  return model[VIEW_MODEL]({}).problems.map(
    ({ column, message, hint }) => `${column ? `${column}: ` : ''}${message} | ${hint}`,
  );
}

function schemaModels() {
  class User extends Model {
    static override tableName = 'users';
    static override jsonSchema = {
      type: 'object' as const,
      additionalProperties: false,
      properties: { name: { type: 'string' as const } },
    };
  }
  class Post extends Model {
    static override tableName = 'posts';
    static override jsonSchema = {
      type: 'object' as const,
      additionalProperties: false,
      properties: { title: { type: 'string' as const }, rating: {} },
    };
    static override relationMappings = {
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'posts.author_id', to: 'users.id' },
      },
      broken: {
        relation: Model.BelongsToOneRelation,
        modelClass: '/nowhere',
        join: { from: 'posts.x', to: 'users.id' },
      },
      json: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'posts.data:author.id', to: 'users.id' },
      },
    };
  }
  return { User, Post };
}

/** A Knex of which nothing is asked. */
const unconnected = knexFactory({ client: 'pg' });

const COLUMNS = { id: true };
const OTHER = { n: 'other.id' };

function thrownBy(work: () => unknown): Any {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function withRelation(Base: typeof Model, to: Any): typeof Model {
  return class Related extends Base {
    static override relationMappings = {
      other: { relation: Model.HasOneRelation, modelClass: to, join: { from: 'posts.id', to: `${to.tableName}.id` } },
    };
  };
}

describe('what is wrong with a model', () => {
  const { Post } = schemaModels();
  type Case = readonly [string, Any, readonly (string | RegExp)[]];
  const CASES: readonly Case[] = [
    [
      'no materializedView',
      modelOf(undefined),
      ['it has no materializedView | say static materializedView = defineView({ parent: …, columns: { … } })'],
    ],
    [
      'not made by defineView',
      modelOf({ parent: Post, columns: COLUMNS }),
      [/^its materializedView is not made by defineView/],
    ],
    [
      'neither a parent nor a query',
      modelOf(view({ columns: COLUMNS })),
      [/^it says neither its parent nor a query \| add parent: Post/],
    ],
    [
      'a parent that is not loaded yet',
      modelOf(view({ parent: undefined, columns: COLUMNS })),
      ['its parent is undefined | two files require each other: write parent: () => Post'],
    ],
    [
      'the table of its parent',
      modelOf(view({ parent: Post, columns: COLUMNS }), { tableName: 'posts' }),
      [
        `its tableName is "posts", which is the table of its parent Post | give the view a name of its own: static tableName = 'posts_view'`,
      ],
    ],
    [
      'a parent whose module is not loaded yet',
      modelOf(view({ parent: {}, columns: COLUMNS })),
      ['its parent is an object, which is no model | two files require each other: write parent: () => Post'],
    ],
    [
      'a parent that is no model',
      modelOf(view({ parent: class NoModel {}, columns: COLUMNS })),
      [/^its parent is the class or function NoModel, which is no model \| name a class of models/],
    ],
    [
      'a function that gives no model',
      modelOf(view({ parent: () => undefined, columns: COLUMNS })),
      [/^its parent is undefined, which is no model \| .*parent: \(\) => Post$/],
    ],
    [
      'a path that is not there',
      modelOf(view({ parent: '/nowhere/post', columns: COLUMNS })),
      [/^its parent "\/nowhere\/post" cannot be loaded: Cannot find module/],
    ],
    [
      'a path without modelPaths',
      modelOf(view({ parent: 'post', columns: COLUMNS })),
      [/^its parent "post" is not an absolute path, and the model has no modelPaths/],
    ],
    [
      'a module without a model',
      modelOf(view({ parent: require.resolve('./definitions'), columns: COLUMNS })),
      [/exports no model \| name a module that exports one class of models$/],
    ],
    [
      'no columns',
      modelOf(view({ parent: Post, columns: {} })),
      ['it has no columns | add some: columns: { id: true, title: true }'],
    ],
    ['no columns at all', modelOf(view({ parent: Post })), [/^it has no columns/]],
    [
      'no tableName',
      modelOf(view({ parent: Post, columns: COLUMNS }), { tableName: null }),
      [/^it has no name for its view.* \| say static tableName = 'post_summaries'$/],
    ],
    [
      'columns as an array',
      modelOf(view({ parent: Post, columns: ['id', 'title'] })),
      ['the columns of a view with a parent are an array | write columns: { id: true, title: true }'],
    ],
    [
      'an unknown relation to count',
      modelOf(view({ parent: Post, columns: { id: true, n: count('authorr') } })),
      ['n: "authorr" is not a relation of Post | did you mean "author"?'],
    ],
    [
      'an unknown relation to count, of a model that does not say what it has',
      modelOf(view({ parent: blogModels().Post, columns: { id: true, n: count('commentss') } })),
      ['n: "commentss" is not a relation of Post | did you mean "comments"?'],
    ],
    [
      'a column to count over nothing',
      modelOf(view({ parent: blogModels().Post, columns: { id: true, n: count('rating') } })),
      [/^n: an aggregate needs a to-many relation/],
    ],
    [
      'an unknown relation',
      modelOf(view({ parent: Post, columns: { id: true, name: 'authr.name' } })),
      ['name: "authr" is not a relation of Post | did you mean "author"?'],
    ],
    [
      'a relation that is nothing like it',
      modelOf(view({ parent: Post, columns: { n: count('zebras.id') } })),
      ['n: "zebras" is not a relation of Post | its relations are: author, broken, json'],
    ],
    [
      'an unknown column',
      modelOf(view({ parent: Post, columns: { titel: true } })),
      ['titel: "titel" is not a column of Post | did you mean "title"?'],
    ],
    [
      'an unknown column of a relation',
      modelOf(view({ parent: Post, columns: { a: 'author.nam' } })),
      ['a: "nam" is not a column of User | did you mean "name"?'],
    ],
    [
      'a column that is nothing like it',
      modelOf(view({ parent: Post, columns: { zebra: true } })),
      [/^zebra: "zebra" is not a column of Post \| its columns are: title, rating, id, author_id/],
    ],
    [
      'a relation in place of a column',
      modelOf(view({ parent: Post, columns: { author: true } })),
      [/^author: "author" is a relation of Post, not a column/],
    ],
    [
      'an unknown column in where',
      modelOf(view({ parent: Post, columns: COLUMNS, where: { ratings: 1 } })),
      ['"ratings" is not a column of Post | did you mean "rating"?'],
    ],
    [
      'a where that throws',
      modelOf(view({ parent: Post, columns: COLUMNS, where: (q: Any) => q.where('rating', 'over', 1) })),
      [/^its where cannot be read: where: the operator 'over' is not known/],
    ],
    [
      'a relation that cannot be read',
      modelOf(view({ parent: Post, columns: { a: 'broken.name' } })),
      [/^the relation "broken" cannot be read: Post.relationMappings.broken: .*\/nowhere/],
    ],
    [
      'a relation whose module is missing',
      modelOf(view({ parent: Post, columns: { a: 'broken.name' } })),
      [/: Cannot find module '\/nowhere' \| look at relationMappings of Post$/],
    ],
    [
      'a relation over JSON',
      modelOf(view({ parent: Post, columns: { a: 'json.name' } })),
      [/^the relation "json" .* it joins by a part of a JSON column/],
    ],
    [
      'a misspelt key',
      modelOf(view({ parent: Post, columns: COLUMNS, uniqe: 'id' })),
      ['defineView has no key "uniqe" | did you mean "unique"?'],
    ],
    [
      'a query and a declaration',
      modelOf(view({ query: 'select 1', parent: Post, columns: ['a'], where: {} })),
      [
        'it is given by a query and also says parent | keep the query or the declaration, not both',
        'it is given by a query and also says where | keep the query or the declaration, not both',
      ],
    ],
    [
      'a query without a Knex',
      modelOf(view({ query: (knex: Any) => knex('posts') })),
      ['its query is made by a Knex, and the model is bound to none | bind it: Model.knex(knex)'],
    ],
    [
      'a query of models that are bound to no Knex',
      modelOf(view({ query: Post.query() })),
      ['its query is made by a Knex, and the model is bound to none | bind it: Model.knex(knex)'],
    ],
    ...['', ' \n', ';', '-- select\n/* select 1 */'].map(
      (query): Case => [
        `an empty query: ${JSON.stringify(query)}`,
        modelOf(view({ query })),
        ["its query is empty | write query: (knex) => knex('posts').select('id'), or SQL text"],
      ],
    ),
    [
      'unique with names and keys',
      modelOf(view({ parent: Post, columns: COLUMNS, unique: ['id', ['id']] })),
      [/^unique mixes names with whole keys/],
    ],
    [
      'an index on what is no column',
      modelOf(view({ parent: Post, columns: COLUMNS, indexes: ['title'] })),
      [/^index "summaries_title_index" is on "title", which is not a column of the view/],
    ],
    [
      'an unknown option of an index',
      modelOf(view({ parent: Post, columns: COLUMNS, unique: { columns: 'id', metod: 'gin' } })),
      [/^an index has the option "metod", which is not known/],
    ],
    [
      'an option of another type',
      modelOf(view({ parent: Post, columns: COLUMNS, comment: 1, withNoData: 'yes' })),
      [/^withNoData is "yes"/, /^comment is 1/],
    ],
    [
      'an aggregate over nothing',
      modelOf(view({ parent: Post, columns: { id: true, most: max('rating') } })),
      [/^most: an aggregate needs a to-many relation/],
    ],
    [
      'a source that is none',
      modelOf(view({ parent: Post, columns: { id: 1, title: null, rating: undefined } })),
      [
        /^id: 1 is not a source/,
        /^title: null is not a source/,
        'rating: undefined is not a source | name a column or path, or leave the column out',
      ],
    ],
  ];
  for (const [what, model, expected] of CASES) {
    it(`is told: ${what}`, async () => {
      const problems = problemsOf(model);
      expect(problems, problems.join('\n')).to.have.length(expected.length);
      for (const [index, text] of expected.entries()) {
        if (typeof text === 'string') expect(problems[index]).to.equal(text);
        else expect(problems[index]).to.match(text);
      }
      if (what === 'a query without a Knex' || what === 'a query of models that are bound to no Knex') return;
      expect(await rejection(model.query(unconnected)), 'when it is read').to.be.instanceOf(ModelError);
    });
  }

  it('is told of all models at once, and when one is first used', async () => {
    class First extends MaterializedView(Model) {
      static override tableName = 'first';
      static materializedView = view({
        parent: Post,
        columns: { titel: true, by: 'author.nam', all: stringAgg('authr.name', ',') },
      });
    }
    class Second extends MaterializedView(Model) {
      static override tableName = 'second';
      static materializedView = view({ parent: () => null, columns: COLUMNS });
    }
    class Right extends MaterializedView(Model) {
      static override tableName = 'right';
      static materializedView = view({ parent: Post, columns: { id: true, title: true, writer: 'author_id' } });
    }
    expect(() => assertModels([Right])).not.to.throw();
    expect(() => assertModels([First, Right, Second]))
      .to.throw(ModelError)
      .that.includes({ code: 'MATVIEW_MODEL_INVALID' })
      .and.has.property(
        'message',
        [
          'the models have 4 problems:',
          '  - model First, column "titel": "titel" is not a column of Post',
          '  - model First, column "by": "nam" is not a column of User',
          '  - model First, column "all": "authr" is not a relation of Post',
          '  - model Second: its parent is null, which is no model',
        ].join('\n'),
      );
    const error = await rejection(First.query(unconnected));
    expect(error).to.be.instanceOf(ModelError);
    expect(error.message).to.contain('the models have 3 problems');
    expect(await rejection(First.refresh({}, unconnected))).to.be.instanceOf(ModelError);
    expect(await rejection(First.isPopulated(unconnected))).to.be.instanceOf(ModelError);
    expect(() => First.query(unconnected).toKnexQuery()).to.throw(ModelError);
    expect(() => Right.query(unconnected).toKnexQuery()).not.to.throw();
  });

  it('is told where a view reads itself, or views read each other', () => {
    const names: Record<string, Any> = {};
    const make = (name: string, parent: string, related?: string): Any => {
      names[name] = modelOf(view({ parent: () => names[parent], columns: { id: true, ...(related && OTHER) } }), {
        name,
        tableName: name.toLowerCase(),
        relationMappings: () => ({
          other: {
            relation: Model.HasOneRelation,
            modelClass: related && names[related],
            join: { from: `${name.toLowerCase()}.id`, to: `${String(related).toLowerCase()}.id` },
          },
        }),
      });
      return names[name];
    };
    names.Post = blogModels().Post;
    const models = [
      make('Own', 'Own'),
      make('First', 'Third'),
      make('Second', 'First'),
      make('Third', 'Second'),
      make('Right', 'First'),
      make('Fifth', 'Sixth'),
      make('Sixth', 'Seventh'),
      make('Seventh', 'Post'),
    ];
    names.Seventh.relationMappings = {};
    const error = thrownBy(() => assertModels(models));
    expect(error).to.be.instanceOf(ModelError);
    expect(error.problems).to.deep.equal([
      {
        model: 'Own',
        message: 'it is its own parent',
        hint: 'name the model whose rows the view reads: parent: Post',
      },
      {
        model: 'First',
        message: 'its view reads itself: First reads Third reads Second reads First',
        hint: 'let one of them read tables alone: give it a parent, and relations, that are models of tables',
      },
    ]);
    const Self = make('Self', 'Post');
    Self.materializedView = view({ parent: withRelation(blogModels().Post, Self), columns: { id: true, ...OTHER } });
    const own = thrownBy(() => assertModels([Self]));
    expect(own.message).to.contain('its view reads itself: Self reads Self');
    expect(own.hint).to.equal('give the view a name of its own (tableName), which is not that of a table it reads');
    const Over = make('Over', 'Alike', 'Alike');
    const Alike = make('Alike', 'Post');
    Alike.materializedView = view({ parent: withRelation(blogModels().Post, Over), columns: { id: true, ...OTHER } });
    expect(thrownBy(() => assertModels([Alike, Over])).message).to.contain('Alike reads Over reads Alike');
  });

  it('is told of what is no model of a view, or no list', () => {
    class Plain extends Model {}
    const error = thrownBy(() => assertModels([Plain, undefined, {}] as Any));
    expect(error).to.be.instanceOf(ModelError);
    expect(error.message).to.contain('model Plain: it is no model of a materialized view');
    expect(error.message).to.contain('model undefined: it is no model of a materialized view');
    const noList = thrownBy(() => assertModels(modelOf(undefined)));
    expect(noList.message).to.equal('assertModels was given Summary in place of a list of models');
    expect(noList).to.include({ code: 'MATVIEW_OPTION_INVALID', hint: 'write assertModels([Summary])' });
    expect(thrownBy(() => assertModels(null as Any)).code).to.equal('MATVIEW_OPTION_INVALID');
  });

  it('is no unknown column where the tables themselves are asked, or nothing is known of them', () => {
    const Summary = modelOf(view({ parent: Post, columns: { titel: true } }));
    expect(Summary[VIEW_MODEL]({ checksColumns: false }).problems).to.deep.equal([]);
    const Free = modelOf(view({ parent: blogModels().Post, columns: { anything: true, other: 'author.anything' } }));
    expect(problemsOf(Free)).to.deep.equal([]);
  });

  it('never makes its declaration throw', () => {
    const { Post: Unbound } = blogModels();
    const junk: readonly Any[] = [
      null,
      0,
      1n,
      '',
      'x',
      true,
      [],
      [null],
      [[]],
      {},
      { columns: 1 },
      { columns: [{}] },
      Symbol('x'),
      () => {
        throw new Error('thrown');
      },
      new Date(),
      Unbound,
      Unbound.query(),
      [Unbound.query()],
      { id: Unbound.query() },
    ];
    const keys = [
      'parent',
      'key',
      'columns',
      'where',
      'groupBy',
      'unique',
      'indexes',
      'query',
      'comment',
      'columnComments',
      'storage',
    ];
    for (const key of keys) {
      for (const value of junk) {
        const Summary = modelOf(view({ ...(key === 'query' ? {} : { parent: Post, columns: COLUMNS }), [key]: value }));
        expect(() => problemsOf(Summary), `${key}: ${String(Object(value).constructor?.name)}`).not.to.throw();
      }
    }
  });

  it('is an unknown column of a partial jsonSchema, but no reason to refuse a read', () => {
    class Partial extends Model {
      static override tableName = 'partials';
      static override jsonSchema = { type: 'object' as const, properties: { title: {} } };
    }
    const Summary = modelOf(view({ parent: Partial, columns: { id: true, rating: true } }));
    expect(() => Summary.query(unconnected).toKnexQuery()).not.to.throw();
    expect(() => assertModels([Summary])).to.throw(ModelError, '"rating" is not a column of Partial');
    expect(Summary[VIEW_MODEL]({ checksColumns: false }).problems).to.deep.equal([]);
    class Fetched extends Partial {
      static override tableMetadata() {
        return { columns: ['id', 'title'] };
      }
    }
    const Known = modelOf(view({ parent: Fetched, columns: { id: true, rating: true } }));
    expect(() => Known.query(unconnected).toKnexQuery()).to.throw(ModelError, '"rating" is not a column of Fetched');
  });

  it('is known from the table, once Objection has fetched that', () => {
    class Fetched extends Model {
      static override tableName = 'fetched';
      static override tableMetadata() {
        return { columns: ['id', 'title'] };
      }
    }
    expect(problemsOf(modelOf(view({ parent: Fetched, columns: { title: true } })))).to.deep.equal([]);
    expect(problemsOf(modelOf(view({ parent: Fetched, columns: { name: true } })))).to.have.length(1);
  });

  it('goes when it is mended', () => {
    let parent: unknown = null;
    const Summary = modelOf(view({ parent: () => parent, columns: COLUMNS }));
    expect(() => Summary.query(unconnected).toKnexQuery()).to.throw(ModelError);
    parent = Post;
    expect(() => Summary.query(unconnected).toKnexQuery()).not.to.throw();
    expect(Summary[VIEW_MODEL]({}).definition).to.equal(Summary[VIEW_MODEL]({}).definition);
  });
});
