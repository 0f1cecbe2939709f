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
  type MaterializedViewAlterBuilder,
  type MaterializedViewBuilder,
  multiply,
  stringAgg,
  sum,
} from '../../lib';
import { checkProject, makeMigration, planProject, readGraph } from '../../lib/project';
import type { RunStep } from '../support/full-run';
import { modelOf } from '../support/models';
import { PLANTER, plantsOfType } from '../support/planted';
import { assertUnharmed, usePlantedWorld } from '../support/planted-world';

interface Typed {
  /** Whether it is also made before, and altered after; that takes long. */
  readonly isOld?: boolean;
  readonly declare: (view: MaterializedViewBuilder) => void;
  readonly rows: readonly (readonly unknown[])[];
}

/** Of columns for whose types the server itself has no operator or aggregate, and takes that of another type. */
const VIEWS: { readonly [what: string]: Typed } = {
  'filters of a varchar by a list, a pattern and an order': {
    isOld: true,
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
    isOld: true,
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
    isOld: true,
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
    isOld: true,
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

/** All columns of `orders`. */
const BASE = 'id customer_id status mood price small placed_at tags'.split(' ');
const GROUPS = 'group by o.id, o.status, o.mood, o.price, o.placed_at, o.tags';

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

/** What refuses a view that would mean something planted; where several things fit, PostgreSQL itself does. */
const REFUSALS = /^(MATVIEW_UNTRUSTED_CODE|MATVIEW_CHANGED_BY_HAND|MATVIEW_ALTER_BLOCKED)$/;
const AMBIGUOUS = /is not unique|must be marked IMMUTABLE|cannot be matched|could not determine interpretation/;

/** Right, or refused. */
async function orRefused(work: PromiseLike<unknown>): Promise<'done' | 'refused'> {
  try {
    await work;
    return 'done';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (REFUSALS.test(String(code)) || AMBIGUOUS.test(message)) return 'refused';
    throw error;
  }
}

async function assertRows({ observer }: World, name: string, expected: Typed['rows']): Promise<void> {
  const { rows } = await observer.query({ text: `select * from public.${name} order by id`, rowMode: 'array' });
  expect(rows).to.deep.equal(expected);
}

const create = (knex: Knex, name: string, { declare }: Typed): PromiseLike<unknown> =>
  knex.schema.createMaterializedView(name, declare);

describe('the types of columns', () => {
  const world = usePlantedWorld({ plants: false });

  before(() => world.observer.query(TABLES));

  for (const [what, view] of Object.entries(VIEWS)) {
    it(`have no operators or aggregates planted for them: a view with ${what} has the right rows`, async () => {
      const knex = world.knex('"$user", public');
      await create(knex, 'typed', view);
      await assertRows(world, 'typed', view.rows);
      await knex.schema.dropMaterializedView('typed');
      await knex.destroy();
    });
  }
});

const nameOf = (what: string): string => `typed_${Object.keys(VIEWS).indexOf(what)}`;

describe('operators and aggregates that another role planted for the types of columns', () => {
  const world = usePlantedWorld({
    async prepare({ observer, knex: connect }) {
      await observer.query(TABLES);
      const knex = connect('"$user", public');
      for (const [what, view] of Object.entries(VIEWS)) if (view.isOld) await create(knex, nameOf(what), view);
      await knex.destroy();
    },
  });
  let knex: Knex;

  before(async () => {
    knex = world.knex('"$user", public');
    await world.observer.query(`set role ${PLANTER}; ${plantsOfType('public.mood')}; reset role`);
  });

  const run = async (steps: { readonly [name: string]: () => Promise<unknown> }): Promise<void> =>
    assertUnharmed(await world.run(Object.entries(steps).map(([name, step]): RunStep => ({ name, run: step }))));

  for (const [what, view] of Object.entries(VIEWS)) {
    it(`are not called by a new view with ${what}: it is right or refused, and plans and checks go on`, async () => {
      const project = { knex, models: [modelOf({ name: 'typed', declare: view.declare })], ignoredViews: ['typed_*'] };
      await run({
        plan: () => orRefused(planProject(project)),
        make: () => orRefused(makeMigration(project, { writes: false, extension: 'js' })),
        check: () => orRefused(checkProject(project)),
        create: async () => {
          const outcome = await orRefused(create(knex, 'typed', view));
          expect(await knex.schema.hasMaterializedView('typed')).to.equal(outcome === 'done');
          if (outcome === 'refused') return;
          await assertRows(world, 'typed', view.rows);
          await knex.schema.dropMaterializedView('typed');
        },
      });
    });

    if (view.isOld)
      it(`are not called by anything done to a view with ${what} from before: it is right or refused`, async () => {
        const name = nameOf(what);
        const project = {
          knex,
          models: [modelOf({ name, declare: view.declare })],
          ignoredViews: Object.keys(VIEWS).map(nameOf),
        };
        const stays = async (work: PromiseLike<unknown>): Promise<void> => {
          await orRefused(work);
          await assertRows(world, name, view.rows);
        };
        const change = (alter: (view: MaterializedViewAlterBuilder) => unknown): PromiseLike<unknown> =>
          knex.schema.alterMaterializedView(name, alter);
        await run({
          refresh: async () => {
            await knex.schema.refreshMaterializedView(name, true);
            await knex.schema.refreshMaterializedView(name);
            await assertRows(world, name, view.rows);
          },
          check: () => stays(checkProject(project)),
          plan: () => stays(planProject(project)),
          make: () => stays(makeMigration(project, { writes: false, extension: 'js' })),
          'alter in place': () => stays(change((made) => made.comment('x'))),
          'alter by a rebuild': () => stays(change((made) => made.whereRaw('1 = 1'))),
          'alter an index': () =>
            stays(change((made) => made.index('id', { where: { id: 1 }, indexName: `${name}_more` }))),
          suspend: () =>
            stays(
              knex.schema.withSuspendedViews('orders', (schema) => {
                schema.raw('alter table orders alter id type numeric');
                schema.raw('alter table orders alter id type bigint');
              }),
            ),
          rename: async () => {
            await knex.schema.renameMaterializedView(name, 'renamed');
            await knex.schema.renameMaterializedView('renamed', name);
          },
          drop: async () => knex.schema.dropMaterializedView(name),
        });
      });
  }
});

/** Of types that operators and aggregates for any type take, so that nothing in their text says which one is meant. */
const BY_HAND = `
  select o.id, o.tags = array['a', 'b']::text[] as same, o.mood = 'calm'::public.mood as calm,
    o.mood in ('calm', 'busy') as some, o.tags @> array['a'] as has, o.tags || 'x'::text as more,
    array_agg(l.label) as labels, max(o.tags) as most, max(o.mood) as moods, jsonb_agg(l.label) as objects,
    count(l.label) as number, (o.id, o.mood) = (1, 'calm') as row, string_agg(l.label, ', ') as listed,
    o.status = 'open' as open, o.price * 2 as twice, o.placed_at > '2020-01-01' as late
  from public.orders o left join public.lines l on l.order_id = o.id
  group by o.id`;

describe('a view of a query before another role planted what fits its types', () => {
  const world = usePlantedWorld({
    async prepare({ observer, knex: connect }) {
      await observer.query(TABLES);
      const knex = connect('"$user", public');
      await knex.schema.createMaterializedView('opaque', (view) => view.as(BY_HAND).unique('id'));
      await knex.destroy();
    },
  });

  it('goes on as it is, right or refused', async () => {
    const knex = world.knex('"$user", public');
    const project = { knex, models: null, ignoredViews: [] };
    const steps: { readonly [name: string]: () => Promise<unknown> } = {
      refresh: async () => knex.schema.refreshMaterializedView('opaque', true),
      check: () => orRefused(checkProject(project)),
      alter: () => orRefused(knex.schema.alterMaterializedView('opaque', (view) => view.as(`${BY_HAND} limit 9`))),
      suspend: () =>
        orRefused(
          knex.schema.withSuspendedViews('orders', (schema) => {
            schema.raw('alter table orders alter small type integer');
          }),
        ),
      graph: () => readGraph({ knex }),
    };
    assertUnharmed(await world.run(Object.entries(steps).map(([name, run]): RunStep => ({ name, run }))));
    expect((await world.observer.query('select * from public.opaque')).rows).to.have.length(3);
  });
});

describe('views made by hand before another role planted what fits their types', () => {
  const world = usePlantedWorld({
    async prepare({ observer, knex: connect }) {
      await observer.query(TABLES);
      const knex = connect('"$user", public');
      await knex.schema.createMaterializedView('base', (view) => view.from('orders').columns(BASE).unique('id'));
      await knex.destroy();
      const onBase = BY_HAND.replaceAll('public.orders', 'public.base').replace('group by o.id', GROUPS);
      await observer.query(`
        create materialized view public.by_hand as ${BY_HAND};
        create view public.plain as ${BY_HAND};
        create materialized view public.on_base as ${onBase};
        create view public.plain_on_base as ${onBase}`);
    },
  });
  let knex: Knex;

  before(async () => {
    knex = world.knex('"$user", public');
    await world.observer.query(`set role ${PLANTER}; ${plantsOfType('public.mood')}; reset role`);
  });

  const bodies = async (): Promise<unknown> =>
    (
      await world.observer.query(`select c.relname, pg_get_viewdef(c.oid) as body from pg_class c
        where c.relname in ('by_hand', 'plain', 'on_base', 'plain_on_base') order by 1`)
    ).rows;

  const stays = async (name: string, work: () => PromiseLike<unknown>): Promise<void> => {
    const before = await bodies();
    assertUnharmed(await world.run([{ name, run: async () => work() }]));
    expect(await bodies()).to.deep.equal(before);
    for (const view of ['by_hand', 'on_base'])
      expect((await world.observer.query(`select * from public.${view}`)).rows).to.have.length(3);
  };

  it('are brought back as they were when a column that they read gets another type', async () => {
    await stays('suspend', () =>
      knex.schema.withSuspendedViews('orders', (schema) => {
        schema.raw('alter table orders alter small type integer');
        schema.raw('alter table orders alter price type numeric(12, 2)');
        schema.raw('alter table orders alter price type numeric(10, 2)');
      }),
    );
  });

  it('are brought back as they were when a view that they read is built anew', async () => {
    await stays('alter', () => knex.schema.alterMaterializedView('base', (view) => view.column('again', 'id')));
  });

  it('are refreshed, checked and planned as they were', async () => {
    const project = { knex, models: null, ignoredViews: [] };
    await stays('ask', async () => {
      await knex.schema.refreshMaterializedView('base', true);
      await knex.schema.refreshMaterializedView('by_hand');
      await checkProject(project);
      await orRefused(planProject({ ...project, models: [] }));
      await readGraph({ knex });
    });
  });
});
