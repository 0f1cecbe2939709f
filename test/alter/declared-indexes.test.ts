import { expect } from 'chai';
import type { Knex } from 'knex';
import { attachMaterializedViews, cast, sql } from '../../lib';
import { checkProject } from '../../lib/project';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('declared indexes of a view that is built again', () => {
  const database = useDatabase();
  let knex: Knex;

  before(() => {
    knex = database.knex();
  });

  beforeEach(async () => {
    await knex.raw(`
      drop schema public cascade; create schema public; drop schema if exists knex_matview cascade;
      create type state as enum ('paid', 'open');
      create table orders (id int, s state, status varchar, since timestamptz, n int);
      insert into orders select 1, 'paid', 'new', '2020-05-05', 1;`);
    await knex.schema.createMaterializedView('orders_view', (view) => {
      view.from('orders').columns({ id: true, s: true, status: true, since: true });
      view.index('id', { indexName: 'paid', where: { s: 'paid' } });
      view.index('status', { indexName: 'by_status', where: (query) => query.whereIn('status', ['new', 'old']) });
      view.index('since', {
        indexName: 'recent',
        where: (query) => query.whereBetween('since', ['2020-01-01', '2021-01-01']).where('id', '>', 0),
      });
    });
  });

  const agrees = async () => (await checkProject({ knex, models: null, ignoredViews: [] })).differences;
  const indexes = async (view = 'orders_view') =>
    (await knex.raw('select indexname, indexdef from pg_indexes where tablename = ? order by 1', [view])).rows;

  it('are what the registry recorded, however often', async () => {
    for (const n of [1, 2, 3]) {
      await knex.schema.alterMaterializedView('orders_view', (view) => view.columns({ n: sql`${n}` }));
      expect(await agrees()).to.deep.equal([]);
    }
  });

  it('follow a column that gets another type', async () => {
    await knex.raw(`comment on index paid is 'by hand'`);
    await knex.schema.alterMaterializedView('orders_view', (view) => view.columns({ s: cast('s', 'text') }));
    expect((await indexes())[1].indexdef).to.match(/WHERE \(s = 'paid'::text\)$/);
    const { rows } = await knex.raw(`select obj_description('paid'::regclass, 'pg_class') as comment`);
    expect(rows).to.deep.equal([{ comment: 'by hand' }]);
    expect(await agrees()).to.deep.equal([]);
  });

  it('follow it on a view that reads the view', async () => {
    await knex.schema.createMaterializedView('over', (view) => {
      view.from('orders_view').columns({ id: true, s: true });
      view.index('id', { indexName: 'over_paid', where: { s: 'paid' } });
    });
    await knex.schema.alterMaterializedView('orders_view', (view) => view.columns({ s: cast('s', 'text') }));
    expect((await indexes('over'))[0].indexdef).to.match(/WHERE \(s = 'paid'::text\)$/);
    expect(await agrees()).to.deep.equal([]);
  });

  it('stay what somebody made of them by hand', async () => {
    await knex.raw(`drop index by_status; create index by_status on orders_view (status) where status = 'gone'`);
    await knex.schema.alterMaterializedView('orders_view', (view) => view.columns({ n: true }));
    expect((await indexes())[0].indexdef).to.contain("'gone'");
  });

  it('are told before anything is built when they cannot be, by their names', async () => {
    const steps: string[] = [];
    const watching = database.knex({ matview: { onStep: ({ kind }) => steps.push(kind) } } as Knex.Config);
    await knex.raw(`create index by_hand on orders_view (id) where s = 'open'`);
    await knex.schema.createMaterializedView('over', (view) => {
      view.as('select id, s from orders_view');
    });
    await knex.raw(`create index over_by_hand on over (id) where s = 'open'`);
    const altering = watching.schema.alterMaterializedView('orders_view', (view) => {
      view.columns({ s: cast('s', 'text') });
    });
    const error = await rejection(altering);
    expect(error.code).to.equal('MATVIEW_ALTER_BLOCKED');
    expect(error.message).to.contain(
      'the index "by_hand" of materialized view public.orders_view cannot be built again: operator does not exist: text = public.state',
    );
    expect(error.message).to.contain('the index "over_by_hand" of materialized view public.over');
    expect(error.message).not.to.contain('"paid"');
    expect(steps).to.deep.equal([]);
    await knex.raw('drop index over_by_hand');
    await watching.schema.alterMaterializedView('orders_view', (view) => {
      view.columns({ s: cast('s', 'text') }).dropIndex('by_hand');
    });
    expect(await agrees()).to.deep.equal([]);
  });

  it('find what they name along the path of the session, where others may create objects', async () => {
    await knex.raw(`
      drop role if exists kmv_owner;
      create role kmv_owner; grant create, usage on schema public to public;
      create function public.half(n int) returns int immutable language sql as 'select n / 2'`);
    await knex.schema.alterMaterializedView('orders_view', (view) => {
      view.index(sql`half(id)`, 'halves');
    });
    await knex.schema.alterMaterializedView('orders_view', (view) => view.columns({ s: cast('s', 'text') }));
    expect(await agrees()).to.deep.equal([]);
    expect((await indexes()).map(({ indexname }: { indexname: string }) => indexname)).to.deep.equal([
      'by_status',
      'halves',
      'paid',
      'recent',
    ]);
    await knex.raw('drop role kmv_owner');
  });

  it('follow a column of the table that gets another type under withSuspendedViews', async () => {
    await knex.schema.withSuspendedViews('orders', (schema) => {
      schema.raw('alter table orders alter column s type text');
    });
    expect((await indexes())[1].indexdef).to.match(/WHERE \(s = 'paid'::text\)$/);
    expect(await agrees()).to.deep.equal([]);
  });

  it('and that somebody made are named as obstacles by withSuspendedViews, before a view is filled', async () => {
    await knex.raw(`create index made on orders_view (id) where s = 'open'`);
    const error = await rejection(
      knex.schema.withSuspendedViews('orders', (schema) => {
        schema.raw('alter table orders alter column s type text');
      }),
    );
    expect(error).to.include({ code: 'MATVIEW_ALTER_BLOCKED' });
    expect(error.message).to.match(
      /the index "made" of materialized view public\.orders_view: operator does not exist/,
    );
    expect((await indexes()).length).to.equal(4);
  });
});
