// biome-ignore-all lint/complexity/noThisInStatic: the class that a static method of a mixin is called on is another
import { expect } from 'chai';
import type { Knex } from 'knex';
import { compose, Model, mixin, snakeCaseMappers } from 'objection';
import { col, count, sql } from '../../lib';
import { defineView, MaterializedView } from '../../lib/objection';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { blogModels } from './blog-models';
import { createViewOf } from './definitions';

// biome-ignore lint/suspicious/noExplicitAny: models whose relations are not typed
type Any = any;

/** Another mixin: it says what it saw, and changes what models become as JSON. */
function Logged<Base extends typeof Model>(Base: Base, seen: string[]): Base {
  return class extends (Base as typeof Model) {
    static override query(...args: Any[]): Any {
      seen.push(`query ${this.name}`);
      return super.query(...args);
    }
    static override async beforeFind(args: Any) {
      seen.push('beforeFind');
      return super.beforeFind(args);
    }
    static override async beforeInsert(args: Any) {
      seen.push('beforeInsert');
      return super.beforeInsert(args);
    }
    override $formatJson(json: object) {
      return { ...super.$formatJson(json), logged: true };
    }
  } as unknown as Base;
}

function idColumnOf(spec: object, statics: object = {}): unknown {
  class View extends MaterializedView(Model) {
    static override tableName = 'views';
    static override columnNameMappers = snakeCaseMappers();
    static materializedView = defineView({
      parent: blogModels().Post,
      columns: { postId: 'id', title: true },
      ...spec,
    } as never);
  }
  return Object.defineProperties(View, Object.getOwnPropertyDescriptors(statics)).idColumn;
}

describe('the mixin', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
  });

  for (const place of ['before', 'after'] as const) {
    it(`goes together with another that comes ${place} it`, async () => {
      const seen: string[] = [];
      const { Base, Post } = blogModels('none', knex);
      const Mixed = place === 'before' ? MaterializedView(Logged(Base, seen)) : Logged(MaterializedView(Base), seen);
      class Summary extends Mixed {
        static override tableName = `summaries_${place}`;
        static materializedView = defineView({
          parent: Post,
          columns: { id: true, n: count('comments') },
          unique: 'id',
        });
        override $formatJson(json: object) {
          return { ...super.$formatJson(json), own: true };
        }
      }
      await createViewOf(knex, Summary);
      const row = await Summary.query().findById(1);
      expect(row?.toJSON()).to.deep.equal({ id: 1, n: '2', logged: true, own: true });
      expect(seen).to.include.members(['query Summary', 'beforeFind']);
      expect((await rejection(Summary.query().insert({}))).code).to.equal('MATVIEW_VIEW_READ_ONLY');
      expect(seen).not.to.include('beforeInsert');
    });
  }

  it('is one for mixin and compose', async () => {
    const { Base, Post } = blogModels('none', knex);
    const seen: string[] = [];
    const logged = (base: Any) => Logged(base, seen);
    for (const Mixed of [
      mixin(Base, [MaterializedView as Any, logged]),
      compose(logged, MaterializedView as Any)(Base),
    ] as Any[]) {
      class Summary extends Mixed {
        static tableName = 'never_made';
        static materializedView = defineView({ parent: Post, columns: { id: true } });
      }
      expect((await rejection((Summary as Any).query().delete())).code).to.equal('MATVIEW_VIEW_READ_ONLY');
    }
  });

  it('makes an unnamed subclass, and changes nothing of what it extends', () => {
    const { Base } = blogModels();
    const before = Object.getOwnPropertyNames(Base);
    const Mixed = MaterializedView(Base);
    expect(Mixed.name).to.equal('');
    expect(Object.getOwnPropertyNames(Base)).to.deep.equal(before);
    expect(Object.getPrototypeOf(Object.getPrototypeOf(Mixed))).to.equal(Base);
    expect(Base.idColumn).to.equal('id');
    expect(Base.uidProp).to.equal('#id');
    expect(new Mixed()).to.be.instanceOf(Base);
  });

  it('reads rows by the jsonSchema, modifiers and virtual attributes of the model', async () => {
    const { Base, Post } = blogModels('none', knex);
    class Summary extends MaterializedView(Base) {
      static override tableName = 'virtual_summaries';
      static override jsonSchema = { type: 'object' as const, properties: { info: { type: 'object' as const } } };
      static override virtualAttributes = ['twice'];
      static override modifiers = { first: (query: Any) => query.where('id', 1) };
      static materializedView = defineView({
        parent: Post,
        columns: { id: true, info: sql<object>`jsonb_build_object('a', 1)` },
        unique: 'id',
      });
      declare id: number;
      get twice() {
        return this.id * 2;
      }
    }
    await createViewOf(knex, Summary);
    const rows = await Summary.query().modify('first');
    expect(rows.map((row) => row.toJSON())).to.deep.equal([{ id: 1, info: { a: 1 }, twice: 2 }]);
  });

  it('takes the first unique key as idColumn, by the names of columns', () => {
    expect(idColumnOf({ unique: 'postId' })).to.equal('post_id');
    expect(idColumnOf({ unique: ['postId'] })).to.equal('post_id');
    expect(idColumnOf({ unique: ['postId', 'title'] })).to.deep.equal(['post_id', 'title']);
    expect(idColumnOf({ unique: [['title', 'postId'], ['postId']] })).to.deep.equal(['title', 'post_id']);
    expect(idColumnOf({ unique: { columns: 'postId', indexName: 'x' } })).to.equal('post_id');
    expect(idColumnOf({ unique: [{ columns: 'title', where: { title: 'x' } }, ['postId']] })).to.equal('post_id');
    expect(idColumnOf({ unique: [[sql`lower(title)`], ['postId']] })).to.equal('post_id');
  });

  it('takes what the rows are of as idColumn, without a unique key', () => {
    expect(idColumnOf({})).to.equal('post_id');
    expect(idColumnOf({ columns: { title: true, theId: col('id') } })).to.equal('the_id');
    expect(idColumnOf({ columns: { a: 'id', b: 'id' } })).to.equal('a');
    expect(idColumnOf({ columns: { authorId: 'author.id', title: true } })).to.equal(null);
    const tagged = { parent: blogModels().PostTag, columns: { tag_id: true, p: 'post_id' } };
    expect(idColumnOf(tagged)).to.deep.equal(['p', 'tag_id']);
    expect(idColumnOf({ parent: blogModels().PostTag, columns: { tag_id: true } })).to.equal(null);
    expect(idColumnOf({ key: ['title'], columns: { name: 'title' } })).to.equal('name');
    const groups = { columns: { authorId: true, n: count() }, groupBy: 'authorId' };
    expect(idColumnOf(groups)).to.equal('author_id');
    expect(idColumnOf({ ...groups, groupBy: ['authorId', 'n'] })).to.deep.equal(['author_id', 'n']);
  });

  it('has no idColumn that the view has not', () => {
    expect(idColumnOf({ columns: { title: true } })).to.equal(null);
    expect(idColumnOf({ columns: { title: true, id: 'author.id' } })).to.equal('id');
    const byQuery = { parent: undefined, query: 'select 1' };
    expect(idColumnOf({ ...byQuery, columns: ['id'] })).to.equal('id');
    expect(idColumnOf({ ...byQuery, columns: ['n'] })).to.equal(null);
    expect(idColumnOf({ ...byQuery, columns: undefined })).to.equal('id');
  });

  it('leaves idColumn as the model says it', () => {
    expect(idColumnOf({ unique: 'postId' }, { idColumn: 'title' })).to.equal('title');
    class Assigned extends MaterializedView(Model) {}
    Assigned.idColumn = 'assigned';
    Assigned.uidProp = '#uid';
    expect(Assigned.idColumn).to.equal('assigned');
    expect(Model.idColumn).to.equal('id');
  });

  it('finds rows by a key of several columns', async () => {
    const { Base, PostTag } = blogModels('on the models', knex);
    class Tagged extends MaterializedView(Base) {
      static override tableName = 'tagged';
      static materializedView = defineView({
        parent: PostTag,
        columns: { postId: true, tagId: true, note: true },
        unique: ['postId', 'tagId'],
      });
    }
    await createViewOf(knex, Tagged);
    expect(await Tagged.query().findById([2, 3])).to.deep.equal({ postId: 2, tagId: 3, note: 'e' });
    expect((await Tagged.query().findById([1, 1]))?.$id()).to.deep.equal([1, 1]);
  });
});
