import { expect } from 'chai';
import type { Knex } from 'knex';
import {
  attachMaterializedViews,
  belongsTo,
  count,
  hasMany,
  hasOne,
  hasOneThrough,
  type MaterializedViewBuilder,
  max,
} from '../../lib';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('a relation to at most one row', () => {
  const database = useDatabase();
  let knex: Knex;
  let views = 0;

  before(async () => {
    knex = database.knex();
    await knex.raw(`
      create table posts (id int primary key, slug text, part int);
      insert into posts values (1, 'a', 1);
      create table comments (id int primary key, post_id int, tx text, score int);
      insert into comments values (1, 1, 'a', 10), (2, 1, 'b', 20);
      create table txs (id int, hash text, v int);
      insert into txs values (1, 'a', 1), (2, 'a', 2), (3, 'b', 3);
      create table links (post_id int, tx_id int)`);
  });

  /** Creates a view of posts, or gives the message of why it is refused. */
  async function outcome(declare: (view: MaterializedViewBuilder) => void): Promise<string> {
    views += 1;
    const name = `view_${views}`;
    const create = knex.schema.createMaterializedView(name, (view) => {
      view.from('posts');
      declare(view);
    });
    return create.then(
      () => 'created',
      (error: Error & { code?: string }) => {
        expect(error.code).to.equal('MATVIEW_DEFINITION_INVALID');
        return error.message;
      },
    );
  }

  const countBeside =
    (link: { assumeUnique?: boolean } = {}) =>
    (view: MaterializedViewBuilder) => {
      view.relation('comments', hasMany('comments', 'post_id'));
      view.relation('comments.tx', belongsTo('txs', { from: 'tx', to: 'hash', ...link }));
      view.columns({ id: true, n: count('comments'), highest: max('comments.tx.v') });
    };
  const UNCONFIRMED = 'the relation "comments.tx" is to lead to at most one row, and no unique index on "txs" ("hash")';

  /** What somebody does to a table for one test. */
  async function having<Result>(sql: string, run: () => Promise<Result>, undo: string): Promise<Result> {
    await knex.raw(sql);
    try {
      return await run();
    } finally {
      await knex.raw(undo);
    }
  }

  it('is refused in what is aggregated, unless a unique index confirms it or it is assumed', async () => {
    expect(await outcome(countBeside())).to.include(UNCONFIRMED);
    expect(await outcome(countBeside({ assumeUnique: true }))).to.equal('created');
    await knex('txs').where('id', 2).update({ hash: 'c' });
    const drop = 'alter table txs drop constraint if exists u; drop index if exists u';
    const statements = [
      ['alter table txs add constraint u unique (hash) deferrable initially deferred', 'created'],
      ['create unique index u on txs (hash) include (v)', 'created'],
      ['create unique index u on txs (hash) where v > 0', UNCONFIRMED],
      ['create unique index u on txs (hash, v)', UNCONFIRMED],
      ['create unique index u on txs (lower(hash))', UNCONFIRMED],
      ['create index u on txs (hash)', UNCONFIRMED],
    ] as const;
    for (const [sql, expected] of statements)
      expect(await having(sql, () => outcome(countBeside()), drop), sql).to.include(expected);
  });

  it('is confirmed by an index over a part of its columns, and not by one of a table with children', async () => {
    const declare = (view: MaterializedViewBuilder): void => {
      view
        .relation('tx', belongsTo('txs', { from: ['slug', 'id'], to: ['hash', 'id'] }))
        .columns({ id: true, v: 'tx.v' });
    };
    const index = 'create unique index u on txs (id);';
    expect(await having(index, () => outcome(declare), 'drop index u')).to.equal('created');
    const child = `${index} create table more_txs () inherits (txs)`;
    expect(await having(child, () => outcome(declare), 'drop table more_txs; drop index u')).to.include('"txs"');
  });

  it('is confirmed by a unique index of a partitioned table, and of a materialized view', async () => {
    await knex.raw(`
      create table parted (hash text unique, v int) partition by list (hash);
      create materialized view seen as select distinct hash from txs; create unique index on seen (hash)`);
    for (const table of ['parted', 'seen']) {
      const one = (view: MaterializedViewBuilder) =>
        view.relation('one', belongsTo(table, { from: 'slug', to: 'hash' })).columns({ id: true, h: 'one.hash' });
      expect(await outcome(one), table).to.equal('created');
    }
    await knex.raw('create view plain as select distinct hash from txs');
    const plain = belongsTo('plain', { from: 'slug', to: 'hash' });
    expect(await outcome((v) => v.relation('p', plain).columns({ id: true, h: 'p.hash' }))).to.include('"plain"');
  });

  it('needs none where the view itself has no place for a second row, or where it does not matter', async () => {
    const comment = hasOne('comments', 'post_id');
    const declare = (v: MaterializedViewBuilder) =>
      v.relation('comment', comment).columns({ id: true, s: 'comment.score' });
    expect(await outcome(declare)).to.include('"comments" ("post_id")');
    const first = comment.orderBy('id');
    expect(await outcome((v) => v.relation('comment', first).columns({ id: true, s: 'comment.score' }))).to.equal(
      'created',
    );
    const exists = (v: MaterializedViewBuilder): void => {
      v.relations({
        comments: hasMany('comments', 'post_id'),
        'comments.tx': belongsTo('txs', { from: 'tx', to: 'hash' }),
      });
      v.columns({ id: true }).where('comments.tx.v', '>', 1);
    };
    expect(await outcome(exists)).to.equal('created');
    const error = await rejection(
      knex.schema.createMaterializedView('loud', (v) => declare(v.from('posts')).unique('id')),
    );
    expect(error.code).to.equal('MATVIEW_DUPLICATE_ROWS');
  });

  it('is looked at in the filter, in groups, and in both tables of a relation across another', async () => {
    const one = hasOne('comments', 'post_id');
    expect(await outcome((v) => v.relation('c', one).columns({ id: true }).where('c.score', '>', 1))).to.include('"c"');
    expect(await outcome((v) => v.relation('c', one).columns({ s: 'c.score', n: count() }).groupBy('s'))).to.include(
      '"c"',
    );
    const link = { through: 'links', from: 'post_id', to: 'tx_id' };
    const across = await outcome((v) => v.relation('t', hasOneThrough('txs', link)).columns({ id: true, v: 't.v' }));
    expect(across).to.include('"links" ("post_id")').and.to.include('"txs" ("id")');
  });

  it('is looked at in an alter, where it is new', async () => {
    await knex.schema.createMaterializedView('altered', (view) => {
      countBeside({ assumeUnique: true })(view.from('posts'));
      view.unique('id');
    });
    const tx = belongsTo('txs', { from: 'tx', to: 'hash' });
    const error = await rejection(knex.schema.alterMaterializedView('altered', (v) => v.relation('comments.tx', tx)));
    expect(error.message).to.include(UNCONFIRMED);
    await knex.schema.alterMaterializedView('altered', (v) => v.comment('as it was'));
  });
});
