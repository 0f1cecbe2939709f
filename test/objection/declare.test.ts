import { expect } from 'chai';
import { Model } from 'objection';
import {
  arrayAgg,
  belongsTo,
  caseWhen,
  col,
  count,
  countDistinct,
  hasMany,
  hasOne,
  hasOneThrough,
  manyToMany,
  max,
  sql,
  stringAgg,
  sum,
  value,
} from '../../lib';
import { defineView, MaterializedView } from '../../lib/objection';
import { blogModels, type Mappers } from './blog-models';
import { builtDefinition, definitionOf } from './definitions';

describe('the definition of a model', () => {
  for (const mappers of ['none', 'on the models', 'on Knex'] as const satisfies readonly Mappers[]) {
    it(`is what the builder makes of the same view, with mappers ${mappers}`, () => {
      const { Base, Post, name, column } = blogModels(mappers);
      class PostSummary extends MaterializedView(Base) {
        static override tableName = column('post_summaries');
        static materializedView = defineView({
          parent: Post,
          columns: {
            [name('post_id')]: 'id',
            title: true,
            [name('created_at')]: true,
            [name('author_name')]: 'author.name',
            [name('manager_id')]: `author.${name('manager_id')}`,
            [name('tag_names')]: stringAgg('tags.name', '; ').distinct(),
            notes: arrayAgg('tags.note').orderBy('tags.note'),
            [name('comments_count')]: count('comments'),
            writers: countDistinct(`comments.${name('author_id')}`),
            [name('comment_authors')]: stringAgg('comments.author.name', ', ').where(
              `comments.${name('post_id')}`,
              '>',
              0,
            ),
            [name('like_count')]: count('comments.likes'),
            [name('last_like')]: max(`comments.likes.${name('comment_id')}`),
            day: sql`date_trunc('day', ${col(name('created_at'))})`,
            rank: caseWhen('rating', '>', 4)
              .then(value('good'))
              .else(col(`author.${name('manager_id')}`)),
          },
          where: (view) =>
            view
              .where('rating', '>', 200)
              .whereExists('comments')
              .whereNotNull(`author.${name('manager_id')}`),
          unique: [name('post_id')],
          indexes: [
            name('author_name'),
            ['title', name('tag_names')],
            { columns: [{ column: name('comments_count'), order: 'desc' }], include: [name('like_count')] },
            {
              columns: sql`lower(${col(name('author_name'))})`,
              indexName: 'lower',
              where: { [name('like_count')]: 0 },
            },
          ],
          columnComments: { [name('post_id')]: 'the id' },
          comment: 'posts in short',
          storage: { fillfactor: 70 },
          tablespace: 'fast',
          using: 'heap',
          withNoData: true,
        });
      }
      const built = builtDefinition(column('post_summaries'), (view) => {
        view.from('posts');
        view.relation('author', belongsTo('users', column('author_id')));
        view.relation('comments', hasMany('comments', column('post_id')));
        view.relation('comments.author', belongsTo('users', column('author_id')));
        view.relation('comments.likes', hasMany('likes', column('comment_id')));
        const through = {
          through: column('post_tags'),
          from: column('post_id'),
          to: column('tag_id'),
          extras: ['note'],
        };
        view.relation('tags', manyToMany('tags', through));
        view.columns({
          [column('post_id')]: 'id',
          title: true,
          [column('created_at')]: true,
          [column('author_name')]: 'author.name',
          [column('manager_id')]: `author.${column('manager_id')}`,
          [column('tag_names')]: stringAgg('tags.name', '; ').distinct(),
          notes: arrayAgg('tags.note').orderBy('tags.note'),
          [column('comments_count')]: count('comments'),
          writers: countDistinct(`comments.${column('author_id')}`),
          [column('comment_authors')]: stringAgg('comments.author.name', ', ').where(
            `comments.${column('post_id')}`,
            '>',
            0,
          ),
          [column('like_count')]: count('comments.likes'),
          [column('last_like')]: max(`comments.likes.${column('comment_id')}`),
          day: sql`date_trunc('day', ${col(column('created_at'))})`,
          rank: caseWhen('rating', '>', 4)
            .then(value('good'))
            .else(col(`author.${column('manager_id')}`)),
        });
        view.where((q) =>
          q
            .where('rating', '>', 200)
            .whereExists('comments')
            .whereNotNull(`author.${column('manager_id')}`),
        );
        view
          .unique(column('post_id'))
          .index(column('author_name'))
          .index(['title', column('tag_names')]);
        view.index([{ column: column('comments_count'), order: 'desc' }], { include: [column('like_count')] });
        view.index(sql`lower(${col(column('author_name'))})`, {
          indexName: 'lower',
          where: { [column('like_count')]: 0 },
        });
        view.columnComment(column('post_id'), 'the id').comment('posts in short').storage({ fillfactor: 70 });
        view.tablespace('fast').using('heap').withNoData();
      });
      expect(definitionOf(PostSummary)).to.deep.equal(built);
    });
  }

  it('has relations of every kind, of subclasses of them, and of tables in schemas', () => {
    class Loud extends Model.HasManyRelation {}
    class Account extends Model {
      static override tableName = 'blog.accounts';
      static override idColumn = ['realm', 'no'];
      static override relationMappings = () => ({
        items: {
          relation: Loud,
          modelClass: Item,
          join: {
            from: ['blog.accounts.realm', 'blog.accounts.no'],
            to: ['blog.items.realm', 'blog.items.account_no'],
          },
        },
        profile: {
          relation: Model.HasOneRelation,
          modelClass: Item,
          filter: (query: { orderBy(...input: unknown[]): unknown }) => query.orderBy('blog.items.made_at', 'desc'),
          join: { from: 'blog.accounts.no', to: 'blog.items.account_no' },
        },
        club: {
          relation: Model.HasOneThroughRelation,
          modelClass: Club,
          join: {
            from: 'blog.accounts.no',
            through: { from: 'members.account_no', to: 'members.club_code', extra: { joined: 'since' } },
            to: 'clubs.code',
          },
        },
      });
    }
    class Item extends Model {
      static override tableName = 'blog.items';
      static override idColumn = 'item_id';
    }
    class Club extends Model {
      static override tableName = 'clubs';
      static override idColumn = 'code';
    }
    class Accounts extends MaterializedView(Model) {
      static override tableName = 'reports.accounts';
      static materializedView = defineView({
        parent: () => Account,
        columns: {
          realm: true,
          no: true,
          items: count('items'),
          latest: 'profile.item_id',
          club: 'club.name',
          since: 'club.joined',
        },
        unique: [['realm', 'no'], { columns: 'no', indexName: 'by_no' }],
      } as never);
    }
    const built = builtDefinition('reports.accounts', (view) => {
      view.from('blog.accounts', { key: ['realm', 'no'] });
      view.relation(
        'items',
        hasMany('blog.items', { from: ['realm', 'no'], to: ['realm', 'account_no'], key: 'item_id' }),
      );
      view.relation(
        'profile',
        hasOne('blog.items', { from: 'no', to: 'account_no', key: 'item_id' }).orderBy('made_at', 'desc'),
      );
      view.relation(
        'club',
        hasOneThrough('clubs', {
          through: 'members',
          from: 'account_no',
          to: 'club_code',
          key: 'no',
          otherKey: 'code',
          extras: { joined: 'since' },
        }),
      );
      view.columns({
        realm: true,
        no: true,
        items: count('items'),
        latest: 'profile.item_id',
        club: 'club.name',
        since: 'club.joined',
      });
      view.unique(['realm', 'no']).unique('no', 'by_no');
    });
    expect(definitionOf(Accounts)).to.deep.equal(built);
  });

  it('has a relation of a model with itself, in both directions', () => {
    const { User } = blogModels();
    class Staff extends MaterializedView(Model) {
      static override tableName = 'staff';
      static materializedView = defineView({
        parent: User,
        columns: { id: true, boss: 'manager.manager.name', team: count('reports') },
      });
    }
    const built = builtDefinition('staff', (view) => {
      view.from('users');
      view.relation('manager', belongsTo('users', 'manager_id'));
      view.relation('manager.manager', belongsTo('users', 'manager_id'));
      view.relation('reports', hasMany('users', 'manager_id'));
      view.columns({ id: true, boss: 'manager.manager.name', team: count('reports') });
    });
    expect(definitionOf(Staff)).to.deep.equal(built);
  });

  it('has groups, and a key of its own', () => {
    const { Post, Base, name } = blogModels('on the models');
    class Ratings extends MaterializedView(Base) {
      static override tableName = 'ratings';
      static materializedView = defineView({
        parent: Post,
        key: name('author_id'),
        columns: { [name('manager_id')]: `author.${name('manager_id')}`, total: sum('rating'), posts: count() },
        groupBy: name('manager_id'),
      });
    }
    const built = builtDefinition('ratings', (view) => {
      view.from('posts', { key: 'author_id' });
      view.relation('author', belongsTo('users', 'author_id'));
      view.columns({ manager_id: 'author.manager_id', total: sum('rating'), posts: count() });
      view.groupBy('manager_id');
    });
    expect(definitionOf(Ratings)).to.deep.equal(built);
  });

  it('is a query, where that is what is given', () => {
    const { Post, Base } = blogModels('on the models');
    const spec = { columns: ['postId', 'title'], unique: 'postId' } as const;
    class ByKnex extends MaterializedView(Base) {
      static override tableName = 'old';
      static materializedView = defineView({
        ...spec,
        query: (knex) => knex('posts').select('id', 'title').where('id', 1),
      });
    }
    class ByText extends MaterializedView(Base) {
      static override tableName = 'old';
      static materializedView = defineView({ ...spec, query: 'select id, title from posts' });
    }
    class ByObjection extends MaterializedView(Base) {
      static override tableName = 'old';
      static materializedView = defineView({ ...spec, query: () => Post.query().select('id', 'title').where('id', 1) });
    }
    const knex = knexOf();
    Base.knex(knex);
    const declare = (query: never) =>
      builtDefinition('old', (view) => view.as(query).columns(['post_id', 'title']).unique('post_id'));
    expect(definitionOf(ByKnex)).to.deep.equal(declare(knex('posts').select('id', 'title').where('id', 1) as never));
    expect(definitionOf(ByText)).to.deep.equal(declare('select id, title from posts' as never));
    expect(definitionOf(ByObjection)).to.deep.equal(definitionOf(ByKnex));
  });

  it('is an Objection query, by the Knex that there is, where its models are bound to none', () => {
    const { Post, User, Base } = blogModels();
    const make = () => Post.query().select('id').whereIn('author_id', User.query().select('id'));
    class ByQuery extends MaterializedView(Base) {
      static override tableName = 'old';
      static materializedView = defineView({ query: make(), columns: ['id'] });
    }
    class ByFunction extends MaterializedView(Base) {
      static override tableName = 'old';
      static materializedView = defineView({ query: () => make(), columns: ['id'] });
    }
    const knex = knexOf();
    const text = 'select "id" from "posts" where "author_id" in (select "id" from "users")';
    const built = builtDefinition('old', (view) => void view.as(knex.raw(text)).columns(['id']));
    for (const View of [ByQuery, ByFunction]) {
      expect(definitionOf(View, knex)).to.deep.equal(built);
      expect(View.query(knex).toKnexQuery().toString()).to.equal('select "old".* from "old"');
    }
  });

  it('has a parent by its path, absolute or in modelPaths, as relations have', () => {
    const columns = { id: true, name: true } as const;
    class ByPath extends MaterializedView(Model) {
      static override tableName = 'names';
      static materializedView = defineView({ parent: `${__dirname}/parent-model`, columns });
    }
    class ByModelPaths extends MaterializedView(Model) {
      static override tableName = 'names';
      static override modelPaths = ['/nowhere', __dirname];
      static materializedView = defineView({ parent: 'parent-model', columns });
    }
    const built = builtDefinition('names', (view) => void view.from('people').columns(columns as never));
    expect(definitionOf(ByPath)).to.deep.equal(built);
    expect(definitionOf(ByModelPaths)).to.deep.equal(built);
  });

  it('reads another view, and what that is related to', () => {
    const { Post, User } = blogModels();
    class Summary extends MaterializedView(Model) {
      static override tableName = 'summaries';
      static materializedView = defineView({
        parent: Post,
        columns: { post_id: 'id', author_id: true },
        unique: 'post_id',
      });
      static override relationMappings = () => ({
        author: {
          relation: Model.BelongsToOneRelation,
          modelClass: User,
          join: { from: 'summaries.author_id', to: 'users.id' },
        },
      });
    }
    class Second extends MaterializedView(Model) {
      static override tableName = 'second';
      static materializedView = defineView({ parent: Summary, columns: { post_id: true, by: 'author.name' } } as never);
    }
    const built = builtDefinition('second', (view) => {
      view.from('summaries', { key: 'post_id' }).relation('author', belongsTo('users', 'author_id'));
      view.columns({ post_id: true, by: 'author.name' });
    });
    expect(definitionOf(Second)).to.deep.equal(built);
  });
});

function knexOf() {
  return require('knex')({ client: 'pg' });
}
