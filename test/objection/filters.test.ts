import { expect } from 'chai';
import knexFactory, { type Knex } from 'knex';
import { Model, QueryBuilder, raw, ref } from 'objection';
import { arrayAgg, belongsTo, col, count, hasMany, hasOne, manyToMany, sql } from '../../lib';
import type { RelationSpec } from '../../lib/declare';
import { VIEW_MODEL } from '../../lib/declare';
import { defineView, MaterializedView } from '../../lib/objection';
import { createBlog } from '../support/blog';
import { useDatabase } from '../support/database';
import { blogModels } from './blog-models';
import { builtDefinition, createViewOf, definitionOf } from './definitions';

// biome-ignore lint/suspicious/noExplicitAny: a builder of Objection or of ours, whichever is told
type Any = any;
type Modifier = string | object | ((query: Any) => unknown) | readonly (string | object)[];

let made = 0;

/** A view that counts comments across a relation with this filter. */
function viewWith(
  filter: Modifier,
  knex?: Knex,
  property: 'filter' | 'modify' = 'filter',
  relation: Any = Model.HasManyRelation,
) {
  const { Comment } = blogModels('none', knex);
  class Post extends Model {
    static override tableName = 'posts';
    static override relationMappings = {
      comments: {
        relation,
        modelClass: Comment,
        [property]: filter,
        join: { from: 'posts.id', to: 'comments.post_id' },
      },
    };
  }
  if (knex) Post.knex(knex);
  made += 1;
  const tableName = `filtered_${made}`;
  return class Filtered extends MaterializedView(Model) {
    static override tableName = tableName;
    static materializedView = defineView({
      parent: Post,
      columns: {
        id: true,
        found:
          relation === Model.HasManyRelation
            ? arrayAgg('comments.id').orderBy('comments.id')
            : ('comments.id' as never),
      },
    });
  };
}

function relationOf(filter: Modifier): unknown {
  const { body } = definitionOf(viewWith(filter));
  return body.kind === 'parent' && body.relations.comments;
}

function built(change: (relation: RelationSpec) => RelationSpec): unknown {
  const { body } = builtDefinition('filtered', (view) => {
    view
      .from('posts')
      .relation('comments', change(hasMany('comments', 'post_id')))
      .columns({ id: true, n: count('comments') });
  });
  return body.kind === 'parent' && body.relations.comments;
}

/** What is wrong with a view across a table between with these filters. */
function throughProblems(through?: Modifier, filter?: Modifier): string {
  const { Tag } = blogModels();
  class Post extends Model {
    static override tableName = 'posts';
    static override relationMappings = {
      tags: {
        relation: Model.ManyToManyRelation,
        modelClass: Tag,
        filter: filter as Any,
        join: {
          from: 'posts.id',
          through: { from: 'post_tags.post_id', to: 'post_tags.tag_id', filter: through as Any },
          to: 'tags.id',
        },
      },
    };
  }
  class Tags extends MaterializedView(Model) {
    static override tableName = 'tagged';
    static materializedView = defineView({ parent: Post, columns: { id: true, n: count('tags') } });
  }
  return (Tags as Any)
    [VIEW_MODEL]({})
    .problems.map(({ message }: Any) => message)
    .join();
}

/** Filters as Objection takes them, and the same as our relations do. */
const SAME: readonly [string, Modifier, (relation: Any) => RelationSpec][] = [
  ['an object', { score: 1, body: null }, (r) => r.where({ score: 1, body: null })],
  ['a qualified object', { 'comments.score': 1 }, (r) => r.where({ score: 1 })],
  ['the name of a modifier', 'scored', (r) => r.where('score', '>', 1)],
  [
    'names and objects',
    ['scored', { body: 'x' }],
    (r) => r.where('score', '>', 1).where((q: Any) => q.where({ body: 'x' })),
  ],
  [
    'where',
    (q) => q.where('score', 1).where('comments.score', '<', 9),
    (r) => r.where((q: Any) => q.where('score', 1).where('score', '<', 9)),
  ],
  [
    'orWhere',
    (q) => q.where('score', 1).orWhere('score', 2),
    (r) => r.where((q: Any) => q.where('score', 1).orWhere('score', 2)),
  ],
  [
    'groups',
    (q) => q.where('score', 1).where((g: Any) => g.where('body', 'x').orWhereNull('comments.body')),
    (r) => r.where((q: Any) => q.where('score', 1).where((g: Any) => g.where('body', 'x').orWhereNull('body'))),
  ],
  [
    'groups by this',
    (q) =>
      q.whereNot(function group(this: Any) {
        this.where('body', 'x').orWhere('score', 1);
      }),
    (r) => r.where((q: Any) => q.whereNot((g: Any) => g.where('body', 'x').orWhere('score', 1))),
  ],
  [
    'whereNot of an object',
    (q) => q.whereNot({ score: 1, body: 'x' }),
    (r) => r.where((q: Any) => q.whereNot({ score: 1, body: 'x' })),
  ],
  [
    'whereIn',
    (q) => q.whereIn('comments.score', [1, 2]).whereNotIn(['id', 'score'], [[1, 2]]),
    (r) => r.where((q: Any) => q.whereIn('score', [1, 2]).whereNotIn(['id', 'score'], [[1, 2]])),
  ],
  [
    'whereNull, whereBetween and like',
    (q) => q.whereNotNull('body').whereBetween('score', [1, 2]).orWhere('body', 'like', 'x%'),
    (r) => r.where((q: Any) => q.whereNotNull('body').whereBetween('score', [1, 2]).orWhere('body', 'like', 'x%')),
  ],
  [
    'whereColumn',
    (q) => q.whereColumn('comments.score', '<', 'comments.id'),
    (r) => r.where((q: Any) => q.whereColumn('score', '<', 'id')),
  ],
  [
    'whereComposite',
    (q) => q.whereComposite(['comments.id', 'comments.score'], [1, 2]),
    (r) => r.where((q: Any) => q.where('id', 1).where('score', 2)),
  ],
  [
    'ref',
    (q) => q.where('score', '>', ref('comments.id')),
    (r) => r.where((q: Any) => q.where('score', '>', col('id'))),
  ],
  [
    'ref with a cast',
    (q) => q.where(ref('comments.body').castText(), 'x'),
    (r) => r.where((q: Any) => q.where(sql`CAST(${col('body')} AS text)`, 'x')),
  ],
  [
    'ref of JSON',
    (q) => q.where(ref('comments.body:a.b').castText(), 'x'),
    (r) => r.where((q: Any) => q.where(sql`CAST(${col('body')}#>>'{a,b}' AS text)`, 'x')),
  ],
  [
    'raw over columns',
    (q) => q.where(raw('lower(??) = ?', ['comments.body', 'x'])),
    (r) => r.where((q: Any) => q.where(sql`lower(${col('body')}) = ${'x'}`)),
  ],
  [
    'whereRaw over columns',
    (q) => q.whereRaw('length(??) > 0', 'comments.body'),
    (r) => r.where((q: Any) => q.where(sql`length(${col('body')}) > 0`)),
  ],
  [
    'whereRaw with casts',
    (q) => q.whereRaw("??::double precision > 1 and '{}'::varchar(3)[] is not null", 'comments.score'),
    (r) => r.where((q: Any) => q.where(sql`${col('score')}::double precision > 1 and '{}'::varchar(3)[] is not null`)),
  ],
  [
    'orderBy',
    (q) => q.orderBy('comments.score', 'desc', 'last').orderBy([{ column: 'id' }, 'body']),
    (r) => r.orderBy('score', 'desc', 'last').orderBy('id').orderBy('body'),
  ],
  [
    'what chooses no rows',
    (q) => q.select('comments.id').withGraphFetched('author').where('score', 1),
    (r) => r.where('score', 1),
  ],
];

describe('a filter of a relation', () => {
  for (const [what, filter, ours] of SAME) {
    it(`is a condition of the relation: ${what}`, () => {
      expect(relationOf(filter)).to.deep.equal(built(ours));
    });
  }

  describe('on a database', () => {
    const database = useDatabase();
    let knex: Knex;

    before(async () => {
      knex = database.knex();
      await createBlog(knex);
    });

    /** What the view holds, and what Objection fetches along the same relation. */
    async function both(filter: Modifier, property: 'filter' | 'modify' = 'filter') {
      const View = viewWith(filter, knex, property);
      const definition = definitionOf(View);
      await createViewOf(knex, View);
      const rows = (await View.query(knex).orderBy('id')) as Any[];
      const parent = ((View.materializedView as Any)[Symbol.for('knex-matview.View')] as Any).parent as typeof Model;
      const posts = (await parent.query(knex).orderBy('id').withGraphFetched('comments')) as Any[];
      return {
        view: rows.map(({ found }) => found ?? []),
        objection: posts.map(({ comments }) => comments.map((comment: Any) => comment.id).sort()),
        body: definition.body,
      };
    }

    for (const [what, filter] of [...SAME.filter(([name]) => name !== 'ref of JSON')]) {
      it(`chooses the rows that Objection fetches: ${what}`, async () => {
        const { view, objection } = await both(filter);
        expect(view).to.deep.equal(objection);
      });
    }

    /** What has no form of ours. */
    const QUERIES: readonly [string, Modifier][] = [
      ['joins', (q) => q.joinRelated('author').where('author.name', 'Bob')],
      ['a subquery', (q) => q.whereExists(q.modelClass().relatedQuery('likes').where('kind', 'down'))],
      ['whereIn of a query', (q) => q.whereIn('comments.author_id', knexlessUsers())],
      ['whereRaw with names', (q) => q.whereRaw('comments.score > ? and comments.body is not null', [1])],
      [
        'whereRaw with a name after a cast',
        (q) => q.whereRaw('??::bigint > 1 and score::integer > 1', ['comments.id']),
      ],
      ['whereInComposite', (q) => q.whereInComposite('comments.id', [1, 3])],
      ['onBuild', (q) => q.onBuild((b: Any) => b.where('score', '>', 2))],
    ];
    const knexlessUsers = () => blogModels('none', knex).User.query().select('id').where('name', 'Bob');

    for (const [what, filter] of QUERIES) {
      it(`that is more than conditions is a subquery over the key: ${what}`, async () => {
        const { view, objection, body } = await both(filter, 'modify');
        expect(view).to.deep.equal(objection);
        expect(view.flat()).to.not.have.length(0);
        expect(JSON.stringify(body)).to.contain('"inQuery"');
      });
    }
  });

  it('of the table between is one of its rows', () => {
    const { Tag } = blogModels();
    class Post extends Model {
      static override tableName = 'posts';
      static override relationMappings = {
        tags: {
          relation: Model.ManyToManyRelation,
          modelClass: Tag,
          filter: { name: 'red' },
          join: {
            from: 'posts.id',
            through: {
              from: 'post_tags.post_id',
              to: 'post_tags.tag_id',
              filter: (q: Any) => q.where('post_tags.note', '>', 'a'),
            },
            to: 'tags.id',
          },
        },
      };
    }
    class Tags extends MaterializedView(Model) {
      static override tableName = 'tagged';
      static materializedView = defineView({ parent: Post, columns: { id: true, n: count('tags') } });
    }
    const same = builtDefinition('tagged', (view) => {
      const tags = manyToMany('tags', { through: 'post_tags', from: 'post_id', to: 'tag_id' });
      view.from('posts').relation('tags', tags.where({ name: 'red' }).whereThrough('note', '>', 'a'));
      view.columns({ id: true, n: count('tags') });
    });
    expect(definitionOf(Tags)).to.deep.equal(same);
  });

  it('of the table between is refused where it is more than conditions', () => {
    const problems = throughProblems((q) => q.whereRaw('note > 1'));
    expect(problems).to.match(/it cannot be said as a condition on its columns \(raw SQL that names columns\)/);
  });

  it('is told to go to the table between when it names its columns', () => {
    const problems = throughProblems(undefined, (q) => q.where('post_tags.note', 'a'));
    expect(problems).to.match(/post_tags.note is of the table between; filter it by join.through.filter/);
  });

  it('is what the relation says, and not what onCreateQuery adds to every query', () => {
    const { Comment } = blogModels();
    (Comment as Any).onCreateQuery = (query: Any) => query.where('score', 1);
    class Post extends Model {
      static override tableName = 'posts';
      static override relationMappings = {
        comments: {
          relation: Model.HasManyRelation,
          modelClass: Comment,
          filter: { body: 'x' },
          join: { from: 'posts.id', to: 'comments.post_id' },
        },
      };
    }
    class Plain extends MaterializedView(Model) {
      static override tableName = 'plain';
      static materializedView = defineView({ parent: Post, columns: { id: true, n: count('comments') } });
    }
    const { body } = definitionOf(Plain);
    expect(body.kind === 'parent' && body.relations.comments).to.deep.equal(built((r) => r.where({ body: 'x' })));
  });

  it('of null without an operator means that it is null, as in Knex', () => {
    const isNull = built((r) => r.where((q: Any) => q.whereNull('body')));
    for (const filter of [
      (q: Any) => q.where('body', null),
      (q: Any) => q.where({ body: null }),
      (q: Any) => q.where('body', 'is', null),
    ])
      expect(JSON.stringify(relationOf(filter))).to.equal(JSON.stringify(isNull));
  });

  it('that needs a subquery is refused for a model without an idColumn', () => {
    const View = viewWith((q) => q.whereRaw('score > 1')) as Any;
    const { parent } = View.materializedView[Symbol.for('knex-matview.View')];
    parent.relationMappings.comments.modelClass.idColumn = null;
    const [problem] = View[VIEW_MODEL]({ knex: knexFactory({ client: 'pg' }) }).problems;
    expect(problem.message).to.match(/cannot be said as a condition .* there is no idColumn for more$/);
  });

  describe('of a model whose builder adds to every query', () => {
    class SoftDeleting extends QueryBuilder<Any> {
      constructor(...args: Any[]) {
        super(...(args as []));
        this.onBuild((query: Any) => query.where('comments.deleted', false));
      }
    }
    const relationWith = (filter: Modifier): unknown => {
      const View = viewWith(filter) as Any;
      const { parent } = View.materializedView[Symbol.for('knex-matview.View')];
      parent.relationMappings.comments.modelClass.QueryBuilder = SoftDeleting;
      parent.relationMappings.comments.modelClass.knex(knexFactory({ client: 'pg' }));
      const { body } = definitionOf(View);
      return body.kind === 'parent' && body.relations.comments;
    };

    it('is what the relation says, as conditions', () => {
      const groups = (q: Any) => q.where('score', 1).where((g: Any) => g.where('body', 'x').orWhere('body', 'y'));
      expect(relationWith(groups)).to.deep.equal(relationOf(groups));
    });

    it('is what the relation says, as a subquery', () => {
      const query = JSON.stringify(relationWith((q) => q.whereRaw('score > 1')));
      expect(query).to.contain('score > 1').and.not.to.contain('deleted');
    });
  });

  it('and an order make the first row the one of a HasOneRelation', () => {
    const View = viewWith(
      (q) => q.where('score', '>', 1).orderBy('score', 'desc'),
      undefined,
      'modify',
      Model.HasOneRelation,
    );
    const same = builtDefinition(View.tableName, (view) => {
      view
        .from('posts')
        .relation('comments', hasOne('comments', 'post_id').where('score', '>', 1).orderBy('score', 'desc'));
      view.columns({ id: true, found: 'comments.id' });
    });
    expect(definitionOf(View)).to.deep.equal(same);
  });

  it('names columns, where properties have other names', () => {
    const { Base, User } = blogModels('on the models');
    class Post extends Base {
      static override tableName = 'posts';
      static override relationMappings = {
        author: {
          relation: Model.BelongsToOneRelation,
          modelClass: User,
          filter: { manager_id: 1 },
          join: { from: 'posts.author_id', to: 'users.id' },
        },
      };
    }
    class Authors extends MaterializedView(Base) {
      static override tableName = 'authors';
      static materializedView = defineView({ parent: Post, columns: { postId: 'id', managerId: 'author.managerId' } });
    }
    const same = builtDefinition('authors', (view) => {
      view.from('posts').relation('author', belongsTo('users', 'author_id').where({ manager_id: 1 }));
      view.columns({ post_id: 'id', manager_id: 'author.manager_id' });
    });
    expect(definitionOf(Authors)).to.deep.equal(same);
  });

  const REFUSED: readonly [string, Modifier, RegExp][] = [
    ['limit', (q) => q.limit(1), /calls limit, which is over the rows of all owners together/],
    ['first', (q) => q.first(), /calls first/],
    ['findOne', (q) => q.findOne({ score: 1 }), /calls first or findOne, which/],
    ['findById', (q) => q.findById(1), /calls findById, which/],
    ['withGraphJoined', (q) => q.withGraphJoined('author'), /calls withGraphJoined, which/],
    ['distinct', (q) => q.distinct('body'), /calls distinct/],
    ['groupBy and having', (q) => q.groupBy('post_id').having('score', '>', 1), /calls groupBy/],
    ['an aggregate', (q) => q.max('score'), /calls max/],
    ['orderByRaw', (q) => q.orderByRaw('score desc'), /calls orderByRaw/],
    ['= null', (q) => q.where('body', '=', null), /compares with null by =, which is never true; write whereNull/],
    ['!= null', (q) => q.where('score', 1).orWhere('body', '!=', null), /by !=.*write whereNull or whereNotNull/],
    [
      '<> null, in a group',
      (q) => q.where((g: Any) => g.where('body', '<>', null)),
      /by <>.*write whereNull or whereNotNull/,
    ],
    ['whereNot = null', (q) => q.whereNot('body', '=', null), /by =.*write whereNull/],
    ['whereComposite of null', (q) => q.whereComposite(['body', 'id'], [null, 1]), /by =.*write whereNull/],
    ['a modifier that is not there', 'missing', /missing/],
  ];
  for (const [what, filter, message] of REFUSED) {
    it(`is refused where it chooses rows by number or by group: ${what}`, () => {
      const { problems } = viewWith(filter)[VIEW_MODEL]({});
      expect(problems).to.have.length(1);
      expect(problems[0]?.message).to.match(message).and.to.contain('"comments" (Post.relationMappings.comments)');
    });
  }
});
