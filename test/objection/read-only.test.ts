import { expect } from 'chai';
import type { Knex } from 'knex';
import { Model, QueryBuilder } from 'objection';
import { count } from '../../lib';
import { defineView, MaterializedView, ReadOnlyViewError } from '../../lib/objection';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { blogModels } from './blog-models';
import { createViewOf } from './definitions';

// biome-ignore lint/suspicious/noExplicitAny: models whose relations are not typed
type Any = any;

interface World {
  readonly Summary: Any;
  readonly Post: Any;
  readonly User: Any;
  readonly summary: Any;
  readonly post: Any;
}

describe('a model of a materialized view', () => {
  const database = useDatabase();
  let knex: Knex;
  let world: World;
  let sent: string[] = [];

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
    world = await createWorld(knex);
    knex.on('query', ({ sql }: { sql: string }) => void sent.push(sql));
  });
  beforeEach(() => {
    sent = [];
  });

  /** Every way in which Objection writes. */
  const WRITES: { readonly [what: string]: (world: World) => Any } = {
    insert: ({ Summary }) => Summary.query().insert({ post_id: 9 }),
    'insert of what is no row': ({ Summary }) => Summary.query().insert(null),
    insertAndFetch: ({ Summary }) => Summary.query().insertAndFetch({ post_id: 9 }),
    insertGraph: ({ Summary }) => Summary.query().insertGraph({ post_id: 9 }),
    insertGraphAndFetch: ({ Summary }) => Summary.query().insertGraphAndFetch([{ post_id: 9 }]),
    update: ({ Summary }) => Summary.query().update({ title: 'x' }),
    updateAndFetchById: ({ Summary }) => Summary.query().updateAndFetchById(1, { title: 'x' }),
    patch: ({ Summary }) => Summary.query().patch({ title: 'x' }).where('post_id', 1),
    patchAndFetchById: ({ Summary }) => Summary.query().patchAndFetchById(1, { title: 'x' }),
    'findById and patch': ({ Summary }) => Summary.query().findById(1).patch({ title: 'x' }),
    delete: ({ Summary }) => Summary.query().delete(),
    deleteById: ({ Summary }) => Summary.query().deleteById(1),
    upsertGraph: ({ Summary }) => Summary.query().upsertGraph({ post_id: 1, title: 'x' }),
    upsertGraphAndFetch: ({ Summary }) => Summary.query().upsertGraphAndFetch({ post_id: 1, title: 'x' }),
    relate: ({ Summary }) => Summary.query().relate(1),
    unrelate: ({ Summary }) => Summary.query().unrelate(),
    increment: ({ Summary }) => Summary.query().increment('comments', 1),
    decrement: ({ Summary }) => Summary.query().where('post_id', 1).decrement('comments', 1),
    truncate: ({ Summary }) => Summary.query().truncate(),
    'insert with onConflict': ({ Summary }) => Summary.query().insert({ post_id: 1 }).onConflict('post_id').merge(),
    'insert with returning': ({ Summary }) => Summary.query().insert({ post_id: 1 }).returning('*'),
    'a bound model': ({ Summary }) => Summary.bindKnex(knex).query().patch({ title: 'x' }),
    'a clone of the query': ({ Summary }) => Summary.query().clone().patch({ title: 'x' }).clone(),
    'a write as SQL': async ({ Summary }) => Summary.query().patch({ title: 'x' }).toKnexQuery(),
    '$query().patch': ({ summary }) => summary.$query().patch({ title: 'x' }),
    '$query().patchAndFetch': ({ summary }) => summary.$query().patchAndFetch({ title: 'x' }),
    '$query().update': ({ summary }) => summary.$query().update({ title: 'x' }),
    '$query().updateAndFetch': ({ summary }) => summary.$query().updateAndFetch({ title: 'x' }),
    '$query().insert': ({ Summary }) => Summary.fromJson({ post_id: 9, title: 'x' }).$query().insert(),
    '$query().delete': ({ summary }) => summary.$query().delete(),
    '$relatedQuery().insert': ({ post }) => post.$relatedQuery('summary').insert({ title: 'x' }),
    '$relatedQuery().patch': ({ post }) => post.$relatedQuery('summary').patch({ title: 'x' }),
    '$relatedQuery().delete': ({ post }) => post.$relatedQuery('summary').delete(),
    '$relatedQuery().relate': ({ post }) => post.$relatedQuery('summary').relate(1),
    '$relatedQuery().unrelate': ({ post }) => post.$relatedQuery('summary').unrelate(),
    '$relatedQuery().insertGraph': ({ post }) => post.$relatedQuery('summary').insertGraph({ title: 'x' }),
    'relatedQuery().patch': ({ Post }) => Post.relatedQuery('summary').for(1).patch({ title: 'x' }),
    'relatedQuery().delete': ({ Post }) => Post.relatedQuery('summary').for([1, 2]).delete(),
    'relatedQuery().relate': ({ Post }) => Post.relatedQuery('summary').for(1).relate(2),
    'relatedQuery().insert': ({ Post }) => Post.relatedQuery('summary').for(1).insert({ title: 'x' }),
    'insert of what a row of the view would point to': ({ summary }) =>
      summary.$relatedQuery('author').insert({ id: 9, name: 'x' }),
    'relate of what a row of the view would point to': ({ Summary }) => Summary.relatedQuery('author').for(1).relate(1),
    'unrelate of what a row of the view points to': ({ summary }) => summary.$relatedQuery('author').unrelate(),
    'insertGraph of another model': ({ Post }) => Post.query().insertGraph({ ...NEW_POST, summary: { title: 'x' } }),
    'insertGraph of instances': ({ Post, summary }) =>
      Post.query().insertGraph(Post.fromJson({ ...NEW_POST, summary: summary.$clone() }, { skipValidation: true })),
    'insertGraph at depth': ({ User }) =>
      User.query().insertGraph([
        { id: 8 },
        { id: 9, posts: [NEW_POST, { ...NEW_POST, id: 10, summary: { title: 'x' } }] },
      ]),
    'insertGraph with a reference': ({ Post }) =>
      Post.query().insertGraph(
        { ...NEW_POST, author: { id: 9, '#id': 'a' }, summary: { '#dbRef': 1 } },
        { allowRefs: true },
      ),
    'insertGraph that relates': ({ Post }) =>
      Post.query().insertGraph({ ...NEW_POST, summary: { post_id: 1 } }, { relate: true }),
    'insertGraphAndFetch of another model': ({ Post }) =>
      Post.query().insertGraphAndFetch({ ...NEW_POST, summary: { title: 'x' } }),
    'upsertGraph of another model': ({ Post }) =>
      Post.query().upsertGraph({ id: 1, title: 'x', summary: { post_id: 1, title: 'x' } }),
    'upsertGraph that relates and inserts': ({ Post }) =>
      Post.query().upsertGraph(
        { ...NEW_POST, summary: { post_id: 1 } },
        { relate: true, unrelate: true, insertMissing: true },
      ),
    'upsertGraph at depth': ({ User }) =>
      User.query().upsertGraph({ id: 1, name: 'x', posts: [{ id: 1, summary: { post_id: 1 } }] }),
    'insert past the queries': async ({ Summary }) => {
      const { InsertOperation } = require('objection/lib/queryBuilder/operations/InsertOperation');
      return (QueryBuilder as Any).forClass(Summary).addOperation(new InsertOperation('insert'), [{ title: 'x' }]);
    },
  };

  for (const [what, write] of Object.entries(WRITES)) {
    it(`is refused before anything is sent: ${what}`, async () => {
      const error = await rejection((async () => await write(world))());
      expect(error).to.be.instanceOf(ReadOnlyViewError);
      expect(error.code).to.equal('MATVIEW_VIEW_READ_ONLY');
      expect(error.message).to.equal('model Summary is the materialized view "summaries", which cannot be written to');
      expect(error.hint).to.equal('write to Post and refresh the view: await Summary.refresh()');
      expect(sent).to.deep.equal([]);
    });
  }

  it('is refused when a graph would delete its rows, and nothing is written', async () => {
    const { Post } = world;
    const error = await rejection(Post.query().upsertGraph({ id: 1, title: 'x', summary: null }));
    expect(error).to.be.instanceOf(ReadOnlyViewError);
    expect(sent.filter((sql) => !sql.startsWith('select'))).to.deep.equal([]);
  });

  it('is refused by PostgreSQL where Knex is asked past the model', async () => {
    expect((await rejection(world.Summary.knexQuery().delete())).message).to.contain('cannot change materialized view');
  });

  it('can be read in every way', async () => {
    const { Summary, Post, User } = world;
    expect(await Summary.query().resultSize()).to.equal(4);
    expect(await Summary.query().findById(2)).to.deep.equal({ post_id: 2, title: 'Two', author_id: 2, comments: '3' });
    expect(await Summary.query().findOne({ title: 'One' })).to.include({ post_id: 1 });
    expect(await Summary.query().count('* as n').first()).to.deep.equal({ n: '4' });
    expect((await Summary.query().orderBy('post_id').page(1, 3)).total).to.equal(4);
    expect(await Summary.query().whereExists(Summary.relatedQuery('author'))).to.have.length(3);
    expect(await Summary.query().joinRelated('author').where('author.name', 'Ada').select('post_id')).to.deep.equal([
      { post_id: 1 },
    ]);
    expect(
      await Summary.query().whereIn('post_id', Post.query().select('id').where('rating', '>', 300)),
    ).to.have.length(2);
    expect(await Summary.query().modify('commented').orderBy('post_id')).to.have.length(2);
    expect(await Summary.relatedQuery('author').for(1)).to.have.length(1);
    expect(await User.query().findById(1)).to.include({ name: 'Ada' });
  });

  it('is fetched with graphs, and fetches them', async () => {
    const { Summary, Post, User } = world;
    const [from] = await Summary.query().where('post_id', 1).withGraphFetched('[author, post.comments]');
    expect(from.author.name).to.equal('Ada');
    expect(from.post.comments).to.have.length(2);
    const [joined] = await Summary.query().where('summaries.post_id', 1).withGraphJoined('[author, post.comments]');
    expect(joined).to.deep.equal(from);
    const to = await Post.query().findById(2).withGraphFetched('summary');
    expect(to.summary.comments).to.equal('3');
    const toJoined = await Post.query().findById(2).withGraphJoined('summary.author');
    expect(toJoined.summary).to.deep.include({ post_id: 2, title: 'Two', comments: '3' });
    expect(toJoined.summary.author.name).to.equal('Bob');
    const nested = await User.query().findById(2).withGraphFetched('posts.summary');
    expect(nested.posts[0].summary.title).to.equal('Two');
  });

  it('is joined as a plain table', async () => {
    const { Post } = world;
    expect(Post.query().joinRelated('summary').toKnexQuery().toString()).to.equal(
      'select "posts".* from "posts" inner join "summaries" as "summary" on "summary"."post_id" = "posts"."id"',
    );
  });

  it('is in no graph that is written, whatever it calls the properties of references', async () => {
    const { Post, Summary } = world;
    class Named extends Summary {
      static uidProp = '#uid';
      static dbRefProp = '#row';
    }
    class Writer extends Post {
      static relationMappings = () => ({
        summary: {
          relation: Model.HasOneRelation,
          modelClass: Named,
          join: { from: 'posts.id', to: 'summaries.post_id' },
        },
      });
    }
    const graph = { ...NEW_POST, summary: { title: 'x' } };
    for (const write of [Writer.query().insertGraph(graph), Writer.query().upsertGraph(graph, { insertMissing: true })])
      expect(await rejection(write)).to.be.instanceOf(ReadOnlyViewError);
    expect(sent).to.deep.equal([]);
  });

  it('leaves other models of the same base writable', async () => {
    const { Post, User, summary } = world;
    const trx = await knex.transaction();
    await User.query(trx).insert({ id: 7, name: 'Gus' });
    await Post.query(trx).insertGraph({ ...NEW_POST, author: { id: 8, name: 'Hal' } });
    await summary.$relatedQuery('author', trx).patch({ name: 'Ada L.' });
    expect(await User.query(trx).resultSize()).to.equal(5);
    await trx.rollback();
  });
});

const NEW_POST = { id: 9, title: 'Nine', rating: 1, created_at: '2024-01-01T00:00:00Z' };

async function createWorld(knex: Knex): Promise<World> {
  const { Base, User, Post: PlainPost, Comment } = blogModels('none', knex);
  class OwnBuilder extends QueryBuilder<Model> {
    override patch(...args: never[]) {
      return super.patch(...(args as unknown as [object])) as never;
    }
  }
  class Summary extends MaterializedView(Base) {
    static override tableName = 'summaries';
    static override QueryBuilder = OwnBuilder as never;
    static override modifiers = { commented: (query: Any) => query.where('comments', '>', 0) };
    static override jsonSchema = {
      type: 'object' as const,
      required: ['title'],
      properties: { title: { type: 'string' as const } },
    };
    static materializedView = defineView({
      parent: () => Post,
      columns: { post_id: 'id', title: true, author_id: true, comments: count('comments') },
      unique: 'post_id',
    });
    static override relationMappings = () => ({
      author: {
        relation: Model.BelongsToOneRelation,
        modelClass: User,
        join: { from: 'summaries.author_id', to: 'users.id' },
      },
      post: {
        relation: Model.BelongsToOneRelation,
        modelClass: Post,
        join: { from: 'summaries.post_id', to: 'posts.id' },
      },
    });
  }
  class Post extends PlainPost {
    static override relationMappings = () => ({
      ...(PlainPost.relationMappings as () => object)(),
      summary: {
        relation: Model.HasOneRelation,
        modelClass: Summary,
        join: { from: 'posts.id', to: 'summaries.post_id' },
      },
    });
  }
  class Author extends User {
    static override relationMappings = () => ({
      posts: { relation: Model.HasManyRelation, modelClass: Post, join: { from: 'users.id', to: 'posts.author_id' } },
    });
  }
  expect(Comment.tableName).to.equal('comments');
  await createViewOf(knex, Summary);
  const [summary] = await Summary.query().where('post_id', 1);
  return { Summary, Post, User: Author, summary, post: await Post.query().findById(1) };
}
