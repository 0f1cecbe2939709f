import { expect } from 'chai';
import knex, { type Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { registeredNames, rejection, relationsOf } from '../support/catalog';
import { useDatabase } from '../support/database';

describe('the registry', () => {
  attachMaterializedViews();
  const database = useDatabase();
  let db: Knex;

  before(() => {
    db = database.knex();
  });
  afterEach(() => db.raw('drop schema if exists knex_matview cascade; drop materialized view if exists v'));

  function create(on: Knex = db): Knex.SchemaBuilder {
    return on.schema.createMaterializedView('v', (view) => view.as('select 1 as one'));
  }

  it('is not created for anything but a create', async () => {
    await db.raw('create materialized view v as select 1 as one');
    await db.schema.hasMaterializedView('v');
    await db.schema.refreshMaterializedView('v');
    await db.schema.renameMaterializedView('v', 'w');
    await db.schema.dropMaterializedView('w', { cascade: true });
    expect((await db.raw("select 1 from pg_namespace where nspname = 'knex_matview'")).rows).to.deep.equal([]);
  });

  it('has its tables in a schema of its own, and says its format', async () => {
    await create();
    expect(await relationsOf(db, 'knex_matview')).to.include({ format: 'r', refreshes: 'r', views: 'r' });
    expect(await db('knex_matview.format').select('version')).to.deep.equal([{ version: 1 }]);
  });

  it('goes with the transaction that created it', async () => {
    await rejection(
      db.transaction(async (trx) => {
        await create(trx);
        throw new Error('no');
      }),
    );
    expect((await db.raw("select 1 from pg_namespace where nspname = 'knex_matview'")).rows).to.deep.equal([]);
  });

  it('is filled up when somebody dropped one of its tables along with the others', async () => {
    await create();
    await db.raw(
      'drop table knex_matview.format, knex_matview.views, knex_matview.refreshes; drop materialized view v',
    );
    await create();
    expect(await registeredNames(db)).to.deep.equal(['public.v']);
  });

  it('that lacks one of its tables is said to be broken, with what to do', async () => {
    await create();
    await db.raw('drop table knex_matview.refreshes; drop materialized view v');
    const error = await rejection(create());
    expect(error).to.include({ code: 'MATVIEW_REGISTRY_FORMAT' });
    expect(error.message).to.contain('lacks the table "refreshes"');
    expect(await relationsOf(db)).not.to.have.property('v');
  });

  it('that lacks one of its tables is not taken for none by other calls', async () => {
    await create();
    await db.raw('drop table knex_matview.views');
    const calls = [
      db.schema.refreshMaterializedView('v'),
      db.schema.renameMaterializedView('v', 'w'),
      db.schema.dropMaterializedView('v'),
      db.schema.alterMaterializedView('v', (view) => view.comment('x')),
      db.schema.withSuspendedViews('of_views', async (schema) => {
        await schema.raw('alter table of_views alter column id type bigint');
      }),
    ];
    await db.raw('create table of_views (id int); create materialized view reader as select id from of_views');
    for (const call of calls) expect(await rejection(call)).to.include({ code: 'MATVIEW_REGISTRY_FORMAT' });
    expect(await relationsOf(db)).to.include({ v: 'm', reader: 'm' });
    await db.raw('drop table of_views cascade');
  });

  it('whose tables were emptied is used as a new one', async () => {
    await create();
    await db.raw('truncate knex_matview.format, knex_matview.views, knex_matview.refreshes; drop materialized view v');
    await Promise.all([create(), db.schema.createMaterializedView('v2', (view) => view.as('select 2 as two'))]);
    expect(await registeredNames(db)).to.deep.equal(['public.v', 'public.v2']);
    expect(await db('knex_matview.format').select('version')).to.deep.equal([{ version: 1 }]);
    await db.schema.dropMaterializedView('v2');
  });

  it('of a newer release is not written to', async () => {
    await create();
    await db.raw('insert into knex_matview.format (version) values (99); drop materialized view v');
    const error = await rejection(create());
    expect(error).to.include({ code: 'MATVIEW_REGISTRY_FORMAT' });
    expect(error.message).to.contain('has format 99');
    expect(await relationsOf(db)).not.to.have.property('v');
  });

  it('can be in another schema, whose name is taken as it is', async () => {
    const elsewhere = database.knex({
      matview: { registrySchema: 'My "Registry".x' },
      wrapIdentifier: (value, wrap) => wrap(value.toLowerCase()),
    });
    await create(elsewhere);
    const { rows } = await db.raw('select view_name from "My ""Registry"".x".views');
    expect(rows).to.deep.equal([{ view_name: 'v' }]);
    await db.raw('drop schema "My ""Registry"".x" cascade');
  });

  it('refuses a schema that cannot be', async () => {
    for (const registrySchema of ['', 'x'.repeat(64), 'pg_mine', 'a\0b', 1]) {
      const odd = knex({
        client: 'pg',
        connection: database.url,
        matview: { registrySchema: registrySchema as never },
      });
      expect(await rejection(create(odd))).to.include({ code: 'MATVIEW_OPTION_INVALID' });
      await odd.destroy();
    }
  });

  it('works inside transactions of every isolation level', async () => {
    for (const isolationLevel of ['read committed', 'repeatable read', 'serializable'] as const) {
      await db.transaction(
        async (trx) => {
          await create(trx);
          await trx.schema.refreshMaterializedView('v');
          await trx.schema.dropMaterializedView('v');
        },
        { isolationLevel },
      );
    }
  });
});
