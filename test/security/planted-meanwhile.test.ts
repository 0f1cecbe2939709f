import { expect } from 'chai';
import type { Knex } from 'knex';
import { CuttingProxy } from '../support/cutting-proxy';
import { harvest, PLANTER } from '../support/planted';
import { usePlantedWorld } from '../support/planted-world';

/** What is looked at before a view is made may be different when it is made. */
describe('an operator that another role plants while a call runs', () => {
  const world = usePlantedWorld({ plants: false });
  const proxies: CuttingProxy[] = [];

  before(() =>
    world.observer.query(`
      create table public.orders (id integer primary key, status varchar not null);
      insert into public.orders values (1, 'open'), (2, 'held');
      set role ${PLANTER};
      create function planted.of_varchar(varchar, varchar) returns bool language plpgsql immutable as
        $b$begin perform planted.called('an operator of varchar and varchar'); return true; end$b$;
      reset role`),
  );
  afterEach(() =>
    world.observer.query(`
      drop operator if exists public.= (varchar, varchar) cascade;
      drop materialized view if exists public.typed cascade;
      delete from knex_matview.views`),
  );
  after(() => {
    for (const proxy of proxies) proxy.stop();
  });

  const plantNow = () =>
    world.observer.query(`set role ${PLANTER};
      create operator public.= (leftarg = varchar, rightarg = varchar, function = planted.of_varchar);
      reset role`);

  /** Makes a call during which, before the server has a statement, the operator is planted. */
  async function plantBefore(at: RegExp, call: (knex: Knex) => PromiseLike<unknown>): Promise<void> {
    const proxy = await CuttingProxy.start(world.url);
    proxies.push(proxy);
    const knex = world.knex('"$user", public', '', proxy.url);
    let isPlanted = false;
    proxy.holdAt(at, async () => {
      isPlanted = true;
      await plantNow();
    });
    const error = await Promise.resolve(call(knex)).then(
      () => null,
      (failed) => failed,
    );
    await knex.destroy();
    const { calls, isSuperuser } = await harvest(world.observer);
    expect({ isPlanted, calls, isSuperuser }, String(error)).to.deep.equal({
      isPlanted: true,
      calls: 0,
      isSuperuser: false,
    });
    if (error !== null) expect(error).to.include({ code: 'MATVIEW_UNTRUSTED_CODE' });
  }

  const create = (knex: Knex) =>
    knex.schema.createMaterializedView('typed', (view) => {
      view.from('orders').columns({ id: true }).where('status', 'open').unique('id');
    });

  it('is not called by a create', async () => {
    await plantBefore(/create materialized view "typed" /, create);
  });

  it('is not called by an index of a create', async () => {
    await plantBefore(/create index "typed_open"/, (knex) =>
      knex.schema.createMaterializedView('typed', (view) => {
        view.from('orders').columns({ id: true, status: true });
        view.index('id', { indexName: 'typed_open', where: { status: 'open' } });
      }),
    );
  });

  it('is not called by an alter that builds the view anew', async () => {
    const knex = world.knex('public');
    await create(knex);
    await plantBefore(/create materialized view "public"."typed_new/, (through) =>
      through.schema.alterMaterializedView('typed', (view) => view.column('again', 'status')),
    );
  });

  it('is not called by an alter that adds an index', async () => {
    const knex = world.knex('public');
    await knex.schema.createMaterializedView('typed', (view) => {
      view.from('orders').columns({ id: true, status: true });
    });
    await plantBefore(/create index "typed_open"/, (through) =>
      through.schema.alterMaterializedView('typed', (view) =>
        view.index('id', { indexName: 'typed_open', where: { status: 'open' } }),
      ),
    );
  });

  it('is not called when a suspended view comes back', async () => {
    const knex = world.knex('public');
    await create(knex);
    await plantBefore(/create materialized view "public"."typed"/, (through) =>
      through.schema.withSuspendedViews('orders', (schema) => {
        schema.raw('alter table orders alter id type bigint');
      }),
    );
  });
});
