import { expect } from 'chai';
import type { Knex } from 'knex';
import { knexSnakeCaseMappers, Model, transaction } from 'objection';
import { count, stringAgg } from '../../lib';
import { defineView, MaterializedView } from '../../lib/objection';
import { createBlog } from '../support/blog';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';
import { blogModels, type Mappers } from './blog-models';
import { createViewOf } from './definitions';

// biome-ignore lint/suspicious/noExplicitAny: rows of models that are not typed
type Any = any;

function summaryOf(mappers: Mappers, tableName: string, options: { withNoData?: boolean } = {}, knex?: Knex): Any {
  const { Base, Post, name } = blogModels(mappers, knex);
  return class Summary extends MaterializedView(Base) {
    static override tableName = tableName;
    static materializedView = defineView({
      parent: Post,
      columns: {
        [name('post_id')]: 'id',
        [name('author_name')]: 'author.name',
        [name('tag_names')]: stringAgg('tags.name', ';').orderBy('tags.name'),
        [name('comments_count')]: count('comments'),
        [name('first_manager')]: `author.${name('manager_id')}`,
      },
      where: (view) => view.where('rating', '>', 100),
      unique: name('post_id'),
      ...options,
    });
  };
}

const ROWS = `
  select p.id, u.name, (select string_agg(t.name, ';' order by t.name) from post_tags pt join tags t on t.id = pt.tag_id
    where pt.post_id = p.id) as tags, (select count(*) from comments c where c.post_id = p.id)::text as count, u.manager_id
  from posts p left join users u on u.id = p.author_id where p.rating > 100 order by p.id`;

describe('the view of a model', () => {
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    await createBlog(knex);
    await knex.raw('create schema blog');
  });

  for (const mappers of ['none', 'on the models', 'on Knex'] as const) {
    it(`has the rows that an independent query finds, with mappers ${mappers}`, async () => {
      const used = mappers === 'on Knex' ? database.knex(knexSnakeCaseMappers()) : knex;
      const Summary = summaryOf(
        mappers,
        mappers === 'on Knex' ? 'rowsOnKnex' : `rows_${mappers.replaceAll(' ', '_')}`,
        {},
        used,
      );
      await createViewOf(used, Summary);
      const rows = await Summary.query().orderBy(Summary.idColumn);
      const { rows: expected } = await knex.raw(ROWS);
      expect(rows.map((row: object) => Object.values(row))).to.deep.equal(
        expected.map((row: object) => Object.values(row)),
      );
      const properties = ['post_id', 'author_name', 'tag_names', 'comments_count', 'first_manager'];
      expect(Object.keys(rows[0])).to.deep.equal(properties.map(blogModels(mappers).name));
      const { rows: columns } = await knex.raw(
        'select attname from pg_attribute where attrelid = ?::regclass and attnum > 0 order by attnum',
        [mappers === 'on Knex' ? 'rows_on_knex' : Summary.tableName],
      );
      expect(columns.map(({ attname }: { attname: string }) => attname)).to.deep.equal(properties);
      const joined = await Summary.query().findById(2);
      expect(Object.values(joined)).to.include('Bob');
    });
  }

  it('is refreshed, which tells when it was', async () => {
    const Summary = summaryOf('none', 'refreshed', {}, knex);
    await createViewOf(knex, Summary);
    expect(await Summary.lastRefreshedAt()).to.equal(null);
    await knex('posts').insert({ id: 20, title: 'New', rating: 900, created_at: '2024-01-01T00:00:00Z' });
    expect(await Summary.query().resultSize()).to.equal(3);
    const before = Date.now();
    const result = await Summary.refresh();
    expect(result).to.include({ view: 'refreshed', strategy: 'concurrent' });
    expect(await Summary.query().resultSize()).to.equal(4);
    const at = await Summary.lastRefreshedAt();
    expect(at).to.be.instanceOf(Date);
    expect(Math.abs(at.getTime() - before)).to.be.lessThan(60_000);
    expect(await Summary.refresh({ strategy: 'blocking' })).to.include({ strategy: 'blocking' });
    expect((await Summary.lastRefreshedAt()).getTime()).to.be.greaterThan(at.getTime());
    expect(await rejection(Summary.refresh({ strategy: 'sometimes' }))).to.include({ code: 'MATVIEW_OPTION_INVALID' });
    await knex('posts').where('id', 20).delete();
  });

  it('is refreshed with the defaults of a call with options, which are not those of the call that Knex has', async () => {
    const Summary = summaryOf('none', 'by_default', {}, knex);
    await createViewOf(knex, Summary);
    const byCall = await knex.schema.refreshMaterializedView('by_default', {});
    for (const same of [await Summary.refresh(), await Summary.refresh(null), await Summary.refresh({}), byCall])
      expect(same).to.include({ view: 'by_default', strategy: 'concurrent' });
    const ofKnex: unknown = await knex.schema.refreshMaterializedView('by_default');
    expect(ofKnex).to.include({ view: 'by_default', strategy: 'blocking' });
  });

  it('is populated once it is filled', async () => {
    const Summary = summaryOf('none', 'empty', { withNoData: true }, knex);
    await createViewOf(knex, Summary);
    expect(await Summary.isPopulated()).to.equal(false);
    await Summary.refresh();
    expect(await Summary.isPopulated()).to.equal(true);
    const at = await Summary.lastRefreshedAt();
    await Summary.refresh({ withNoData: true });
    expect(await Summary.isPopulated()).to.equal(false);
    expect(await Summary.lastRefreshedAt()).to.deep.equal(at);
  });

  it('is seen by a transaction as the transaction left it', async () => {
    const Summary = summaryOf('none', 'in_transaction', { withNoData: true }, knex);
    await createViewOf(knex, Summary);
    const single = database.knex({ pool: { min: 0, max: 1 } });
    const trx = await single.transaction();
    expect(await Summary.isPopulated(trx)).to.equal(false);
    await Summary.refresh({}, trx);
    expect(await Summary.isPopulated(trx)).to.equal(true);
    expect(await Summary.lastRefreshedAt(trx)).to.be.instanceOf(Date);
    expect(await Summary.query(trx).resultSize()).to.equal(3);
    await trx.rollback();
    expect(await Summary.isPopulated()).to.equal(false);
    expect(await Summary.lastRefreshedAt()).to.equal(null);
  });

  it('is used by models that are bound to a Knex or a transaction', async () => {
    const Unbound = summaryOf('none', 'bound', { withNoData: true });
    const Summary = Unbound.bindKnex(knex);
    await createViewOf(knex, Summary);
    await transaction(Unbound.bindKnex(knex), async (Bound: Any) => {
      await Bound.refresh();
      expect(await Bound.isPopulated()).to.equal(true);
      expect(await Summary.isPopulated()).to.equal(false);
    });
    expect(await Summary.isPopulated()).to.equal(true);
    const trx = await knex.transaction();
    const Bound = Unbound.bindTransaction(trx);
    await Bound.refresh({ withNoData: true });
    expect(await Bound.isPopulated()).to.equal(false);
    await trx.rollback();
    expect(await Summary.isPopulated()).to.equal(true);
  });

  it('can be in a schema', async () => {
    const Summary = summaryOf('none', 'blog.summaries', {}, knex);
    await createViewOf(knex, Summary);
    expect(await Summary.isPopulated()).to.equal(true);
    expect(await Summary.refresh()).to.include({ view: 'blog.summaries' });
    expect(await Summary.lastRefreshedAt()).to.be.instanceOf(Date);
    expect(await Summary.query().resultSize()).to.equal(3);
    expect(await Summary.query().findById(2)).to.include({ author_name: 'Bob' });
  });

  it('is found in a registry of another name', async () => {
    const other = database.knex({ matview: { registrySchema: 'other_registry' } });
    const Summary = summaryOf('none', 'registered_elsewhere', {}, other);
    await createViewOf(other, Summary);
    await Summary.refresh();
    expect(await Summary.lastRefreshedAt()).to.be.instanceOf(Date);
    expect(await Summary.lastRefreshedAt(knex)).to.equal(null);
  });

  it('has columns that only the database knows, where it is a query', async () => {
    class Titles extends MaterializedView(Model) {
      static override tableName = 'titles';
      static materializedView = defineView({
        query: (db) => db('posts').select('id', 'title', 'author_id'),
        unique: 'id',
      });
      static override relationMappings = {
        author: {
          relation: Model.BelongsToOneRelation,
          modelClass: blogModels('none', knex).User,
          join: { from: 'titles.author_id', to: 'users.id' },
        },
      };
    }
    Titles.knex(knex);
    await createViewOf(knex, Titles);
    expect(await Titles.fetchTableMetadata()).to.deep.equal({ columns: ['id', 'title', 'author_id'] });
    const [title] = (await Titles.query().where('titles.id', 1).withGraphJoined('author')) as Any[];
    expect(title.title).to.equal('One');
    expect(title.author.name).to.equal('Ada');
  });

  it('that is not there is said to be missing', async () => {
    const Missing = summaryOf('none', 'missing', {}, knex);
    for (const ask of [() => Missing.isPopulated(), () => Missing.lastRefreshedAt(), () => Missing.refresh()]) {
      const error = await rejection(ask());
      expect(error.code).to.equal('MATVIEW_NOT_FOUND');
    }
  });

  it('needs a Knex', async () => {
    const Unbound = summaryOf('none', 'unbound');
    for (const method of ['refresh', 'isPopulated', 'lastRefreshedAt']) {
      const error = await rejection(Unbound[method]());
      expect(error.code).to.equal('MATVIEW_OPTION_INVALID');
      expect(error.message).to.equal(`Summary.${method}() has no Knex, since the model is bound to none`);
    }
  });
});
