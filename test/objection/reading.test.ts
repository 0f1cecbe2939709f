import { expect } from 'chai';
import knexFactory, { type Knex } from 'knex';
import { Model, QueryBuilder } from 'objection';
import { count } from '../../lib';
import { defineView, MaterializedView } from '../../lib/objection';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { createViewOf } from './definitions';

// biome-ignore lint/suspicious/noExplicitAny: models whose relations are not typed
type Any = any;

/** Models that are bound to no Knex, and never used yet: an opaque view, and one whose relation needs a subquery. */
function unboundModels(): Any {
  class Comment extends Model {
    static override tableName = 'comments';
    static override relationMappings = () => ({
      words: {
        relation: Model.HasOneRelation,
        modelClass: Words,
        join: { from: 'comments.id', to: 'words.id' },
      },
    });
  }
  class Words extends MaterializedView(Model) {
    static override tableName = 'words';
    static materializedView = defineView({
      query: (knex) => knex('comments').select('id', knex.raw('upper(body)')),
      columns: ['id', 'words'],
      unique: 'id',
    });
  }
  class Post extends Model {
    static override tableName = 'posts';
    static override relationMappings = () => ({
      rated: {
        relation: Model.HasManyRelation,
        modelClass: Comment,
        filter: (query: Any) => query.whereRaw('score > 1'),
        join: { from: 'posts.id', to: 'comments.post_id' },
      },
      counts: { relation: Model.HasOneRelation, modelClass: Rated, join: { from: 'posts.id', to: 'rated.id' } },
    });
  }
  class Rated extends MaterializedView(Model) {
    static override tableName = 'rated';
    static materializedView = defineView({ parent: Post, columns: { id: true, n: count('rated') }, unique: 'id' });
  }
  return { Comment, Words, Post, Rated };
}

const READS: { readonly [what: string]: (models: Any, knex: Knex) => unknown } = {
  withGraphFetched: ({ Comment }, knex) => Comment.query(knex).findById(1).withGraphFetched('words'),
  withGraphJoined: ({ Comment }, knex) => Comment.query(knex).findById(1).withGraphJoined('words'),
  joinRelated: ({ Comment }, knex) => Comment.query(knex).joinRelated('words').resultSize(),
  relatedQuery: ({ Comment }, knex) => Comment.relatedQuery('words', knex).for(1).first(),
  'a subquery': ({ Comment, Words }, knex) => Comment.query(knex).whereIn('id', Words.query().select('id')).first(),
  transacting: ({ Words }, knex) => Words.query().transacting(knex).findById(1),
  $query: ({ Words }, knex) => Words.fromJson({ id: 1 }).$query(knex),
  bindKnex: ({ Words }, knex) => Words.bindKnex(knex).query().first(),
  resultSize: ({ Words }, knex) => Words.query(knex).resultSize(),
  'a filter that needs a subquery': ({ Post }, knex) => Post.query(knex).findById(1).withGraphFetched('counts'),
  'a filter that needs a subquery, joined': ({ Post }, knex) => Post.query(knex).findById(1).withGraphJoined('counts'),
};

describe('models that are bound to no Knex', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
    const { Words, Rated } = unboundModels();
    await createViewOf(knex, Words);
    await createViewOf(knex, Rated);
  });

  for (const [what, read] of Object.entries(READS)) {
    it(`are read by the Knex of the query: ${what}`, async () => {
      expect(await read(unboundModels(), knex)).to.be.ok;
    });
  }

  it('have views beside what they belong to', async () => {
    const comment = await unboundModels().Comment.query(knex).findById(1).withGraphFetched('words');
    expect(comment.words.id).to.equal(1);
  });

  it('are refused by Objection where no query has one', async () => {
    const { Words } = unboundModels();
    expect((await rejection(Words.query())).message).to.match(/no database connection available/);
  });
});

describe('a view without a unique key', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
    await knex('posts').insert({ id: 5, title: 'Five', rating: 1, author_id: 1, created_at: '2024-01-05T12:00:00Z' });
  });

  /** Users, and the views that their posts are in. */
  async function usersWith(spec: object): Promise<Any> {
    await knex.raw('drop materialized view if exists keyless');
    class Post extends Model {
      static override tableName = 'posts';
    }
    class Keyless extends MaterializedView(Model) {
      static override tableName = 'keyless';
      static materializedView = defineView({ parent: Post, ...spec } as never);
    }
    class User extends Model {
      static override tableName = 'users';
      static override relationMappings = {
        rows: {
          relation: Model.HasManyRelation,
          modelClass: Keyless,
          join: { from: 'users.id', to: 'keyless.writer' },
        },
      };
    }
    await createViewOf(knex, Keyless);
    return User;
  }

  const counts = async (query: Any) =>
    (await query.orderBy('users.id')).map(({ id, rows }: Any) => [id, rows.length].join());

  const WITH_KEYS: { readonly [what: string]: object } = {
    'the key of its parent': { columns: { post: 'id', writer: 'author_id' } },
    'what it is grouped by': {
      columns: { writer: 'author_id', title: true, n: count() },
      groupBy: ['writer', 'title'],
    },
  };
  for (const [what, spec] of Object.entries(WITH_KEYS)) {
    it(`is joined with all of its rows: by ${what}`, async () => {
      const User = await usersWith(spec);
      const fetched = await counts(User.query(knex).withGraphFetched('rows'));
      expect(fetched.join(' ')).to.match(/,2/);
      expect(await counts(User.query(knex).withGraphJoined('rows'))).to.deep.equal(fetched);
    });
  }

  it('is fetched, and not joined, where nothing tells its rows apart', async () => {
    const User = await usersWith({ columns: { writer: 'author_id', title: true } });
    expect((await counts(User.query(knex).withGraphFetched('rows'))).join(' ')).to.match(/,2/);
    expect(await User.query(knex).joinRelated('rows').resultSize()).to.be.greaterThan(1);
    const error = await rejection(User.query(knex).withGraphJoined('rows'));
    expect(error.message).to.contain('Keyless: withGraphJoined cannot tell its rows apart, since it has no idColumn');
    expect(error.hint).to.contain("unique: ['id'] in defineView");
    const byId = await rejection(User.relationMappings.rows.modelClass.query(knex).findById(1));
    expect(byId.message).to.contain('Keyless: it has no idColumn to find a row by');
  });

  it('is not joined by an idColumn that the view turns out not to have', async () => {
    const User = await usersWith({ parent: undefined, query: 'select author_id as writer, title from posts' });
    const error = await rejection(User.query(knex).withGraphJoined('rows'));
    expect(error.message).to.contain('its view has no column "id", which is its idColumn');
  });
});

describe('the query of a view', () => {
  const knex = knexFactory({ client: 'pg' });
  const { Words } = unboundModels();

  it('is a QueryBuilder, as are its clones', () => {
    for (const query of [Words.query(knex), Words.query(knex).clone(), Words.query(knex).where('id', 1)])
      expect(query).to.be.instanceOf(QueryBuilder);
  });

  it('has the methods that were added to the prototype of QueryBuilder', () => {
    (QueryBuilder.prototype as Any).idsOnly = function idsOnly(this: Any) {
      return this.select('id');
    };
    try {
      const { sql } = Words.query(knex).idsOnly().clone().toKnexQuery().toSQL();
      expect(sql).to.equal('select "id" from "words"');
    } finally {
      delete (QueryBuilder.prototype as Any).idsOnly;
    }
  });
});
