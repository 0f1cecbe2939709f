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
