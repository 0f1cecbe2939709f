import { expect } from 'chai';
import type { Knex } from 'knex';
import {
  add,
  arrayAgg,
  avg,
  belongsTo,
  boolOr,
  count,
  countDistinct,
  hasMany,
  jsonAgg,
  type MaterializedViewBuilder,
  multiply,
  stringAgg,
  sum,
} from '../../lib';
import { checkProject, makeMigration, planProject } from '../../lib/project';
import type { RunStep } from '../support/full-run';
import { modelOf } from '../support/models';
import { assertUnharmed, usePlantedWorld } from '../support/planted-world';

interface Typed {
  readonly declare: (view: MaterializedViewBuilder) => void;
  readonly rows: readonly (readonly unknown[])[];
}

/** Of columns for whose types the server itself has no operator or aggregate, and takes that of another type. */
const VIEWS: { readonly [what: string]: Typed } = {
  'filters of a varchar': {
    declare: (view) => {
      view.from('orders').columns({ id: true, status: true }).where('status', 'open').unique('id');
    },
    rows: [
      ['1', 'open'],
      ['3', 'open'],
    ],
  },
  'filters of a varchar by a list, a pattern and an order': {
    declare: (view) => {
      view.from('orders').columns({ id: true });
      view.whereIn('status', ['open', 'held']).where('status', 'like', 'o%').where('status', '>', 'a');
      view.whereBetween('status', ['a', 'z']).whereNot('status', 'shut').unique('id');
    },
    rows: [['1'], ['3']],
  },
  'filters of an enum, a number, a time and an array': {
    declare: (view) => {
      view.from('orders').columns({ id: true, tags: true });
      view.where('mood', 'calm').where('price', '>', 1).where('price', '<', 10.5);
      view.where('placed_at', '>', '2020-01-01').where('small', '>=', 1).unique('id');
    },
    rows: [['1', ['a', 'b']]],
  },
  'an index of a varchar': {
    declare: (view) => {
      view.from('orders').columns({ id: true, status: true }).unique('id');
      view.index('id', { indexName: 'of_open', where: { status: 'open' } });
    },
    rows: [
      ['1', 'open'],
      ['2', 'held'],
      ['3', 'open'],
    ],
  },
  'joins of an integer with a bigint, and of varchars': {
    declare: (view) => {
      view.from('orders');
      view.relation('customer', belongsTo('customers', 'customer_id'));
      view.relation('state', belongsTo('states', { from: 'status', to: 'code' }));
      view.columns({ id: true, customer: 'customer.name', state: 'state.label' }).unique('id');
    },
    rows: [
      ['1', 'Ada', 'Open'],
      ['2', 'Ada', 'Held'],
      ['3', 'Bob', 'Open'],
    ],
  },
  'texts gathered from varchars': {
    declare: (view) => {
      view.from('orders');
      view.relation('lines', hasMany('lines', 'order_id'));
      view.columns({ id: true, labels: stringAgg('lines.label', ', ').orderBy('lines.label') }).unique('id');
    },
    rows: [
      ['1', 'x, y'],
      ['2', 'z'],
      ['3', null],
    ],
  },
  'all other aggregates': {
    declare: (view) => {
      view.from('orders');
      view.relation('lines', hasMany('lines', 'order_id'));
      view.columns({
        id: true,
        n: count('lines'),
        labels: arrayAgg('lines.label').orderBy('lines.id'),
        objects: jsonAgg('lines.label').orderBy('lines.id'),
        kinds: countDistinct('lines.label'),
        total: sum('lines.amount'),
        mean: avg('lines.small'),
        any: boolOr('lines.paid'),
      });
      view.unique('id');
    },
    rows: [
      ['1', '2', ['x', 'y'], ['x', 'y'], '2', '3.50', '1.5000000000000000', true],
      ['2', '1', ['z'], ['z'], '1', '1.00', '3.0000000000000000', false],
      ['3', '0', null, null, '0', null, null, null],
    ],
  },
  'calculations with numbers of several types': {
    declare: (view) => {
      view
        .from('orders')
        .columns({ id: true, twice: multiply('price', 2), more: add('small', 'price') })
        .unique('id');
    },
    rows: [
      ['1', '20.00', '11.00'],
      ['2', '2.00', '3.00'],
      ['3', '10.00', '8.00'],
    ],
  },
};

const TABLES = `
  drop table if exists public.orders, public.customers, public.lines, public.states cascade;
  drop type if exists public.mood;
  create type public.mood as enum ('calm', 'busy');
  create table public.customers (id bigint primary key, name varchar(20));
  create table public.states (code varchar primary key, label varchar);
  create table public.orders (
    id bigint primary key,
    customer_id integer not null,
    status varchar(20) not null,
    mood public.mood not null,
    price numeric(10, 2) not null,
    small smallint not null,
    placed_at timestamp with time zone not null,
    tags text[] not null
  );
  create table public.lines (
    id smallint primary key, order_id integer, label varchar, amount numeric(10, 2), small smallint, paid boolean
  );
  insert into public.customers values (1, 'Ada'), (2, 'Bob');
  insert into public.states values ('open', 'Open'), ('held', 'Held');
  insert into public.orders values
    (1, 1, 'open', 'calm', 10, 1, '2024-01-01', '{a,b}'),
    (2, 1, 'held', 'busy', 1, 2, '2024-01-01', '{}'),
    (3, 2, 'open', 'busy', 5, 3, '2024-01-01', '{c}');
  insert into public.lines values (1, 1, 'x', 1.5, 1, true), (2, 1, 'y', 2, 2, false), (3, 2, 'z', 1, 3, false)`;

type World = ReturnType<typeof usePlantedWorld>;

function stepsOf({ observer }: World, knex: Knex, { declare, rows }: Typed): readonly RunStep[] {
  const model = modelOf({ name: 'typed', declare });
  const project = { knex, models: [model], ignoredViews: [] };
  const assertRows = async (expected = rows): Promise<void> => {
    const read = await observer.query({ text: 'select * from public.typed order by id', rowMode: 'array' });
    expect(read.rows).to.deep.equal(expected);
  };
  const steps: { readonly [name: string]: () => Promise<unknown> } = {
    plan: () => planProject(project),
    make: () => makeMigration(project, { writes: false, extension: 'js' }),
    create: async () => {
      await knex.schema.createMaterializedView('typed', declare);
      await assertRows();
    },
    refresh: async () => {
      await knex.schema.refreshMaterializedView('typed', true);
      await assertRows();
    },
    check: async () => expect((await checkProject(project)).differences).to.deep.equal([]),
    alter: async () => {
      await knex.schema.alterMaterializedView('typed', (view) => view.column('mine', 'id'));
      await assertRows(rows.map((row) => [...row, row[0]]));
    },
    suspend: async () => {
      await knex.schema.withSuspendedViews('orders', (schema) => {
        schema.raw('alter table orders alter id type numeric');
      });
      await assertRows(rows.map((row) => [...row, row[0]]));
    },
    drop: async () => knex.schema.dropMaterializedView('typed'),
  };
  return Object.entries(steps).map(([name, run]) => ({ name, run }));
}

for (const plants of [false, true]) {
  describe(`where ${plants ? 'another role' : 'nobody'} planted operators and functions for the types of columns`, () => {
    const world = usePlantedWorld({ plants });

    beforeEach(() => world.observer.query(TABLES));

    for (const [what, view] of Object.entries(VIEWS)) {
      it(`a view with ${what} has the right rows, and calls none of them`, async () => {
        const knex = world.knex('"$user", public');
        const steps = stepsOf(world, knex, view).filter(({ name }) => plants || name === 'create' || name === 'drop');
        assertUnharmed(await world.run(steps));
        await knex.destroy();
      });
    }
  });
}
