import { expect } from 'chai';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { rejection } from '../support/catalog';
import { serverUrl, useDatabase } from '../support/database';

/**
 * The registry of this library in a database in which somebody else made it first, or may put triggers on it: what they
 * put there would run with the rights of whoever uses it.
 */
describe('a registry that another role made', () => {
  attachMaterializedViews();
  const database = useDatabase();
  const stranger = `kmv stranger ${process.pid}`;
  const member = `kmv member ${process.pid}`;
  const owner = `kmv owner ${process.pid}`;
  const roles = [stranger, member, owner];
  let admin: Knex;
  let name: string;

  before(async () => {
    admin = database.knex();
    name = (await admin.raw('select current_database() as name')).rows[0].name;
    for (const role of roles) await admin.raw(`create role "${role}" login password 'secret'`);
    for (const role of roles) await admin.raw('grant create on database ?? to ??', [name, role]);
    await admin.raw(`grant "${owner}" to "${member}"`);
    await admin.raw(`create table posts (id int primary key); create schema app authorization "${member}"`);
    await admin.raw(`grant select on posts to public`);
  });
  afterEach(async () => {
    await admin.raw(
      'drop schema if exists knex_matview cascade; drop materialized view if exists summaries, other, app.v',
    );
    expect((await admin.raw('select rolsuper from pg_roles where rolname = ?', [stranger])).rows).to.deep.equal([
      { rolsuper: false },
    ]);
  });
  after(async () => {
    const server = new Client({ connectionString: serverUrl() });
    await server.connect();
    await server.query(`drop role ${roles.map((role) => `"${role}"`).join(', ')}`).finally(() => server.end());
  });

  function as(role: string, config: Partial<Knex.Config> = {}): Knex {
    const url = new URL(database.url);
    url.username = encodeURIComponent(role);
    url.password = 'secret';
    return database.knex({ connection: url.href, ...config });
  }

  const create = (knex: Knex, view = 'summaries'): Knex.SchemaBuilder =>
    knex.schema.createMaterializedView(view, (builder) => builder.from('posts').columns(['id']).unique('id'));

  const calls: Readonly<Record<string, (knex: Knex) => PromiseLike<unknown>>> = {
    create: (knex) => create(knex, 'other'),
    alter: (knex) => knex.schema.alterMaterializedView('summaries', (view) => view.comment('x')),
    'refresh blocking': (knex) => knex.schema.refreshMaterializedView('summaries'),
    'refresh concurrent': (knex) => knex.schema.refreshMaterializedView('summaries', true),
    rename: (knex) => knex.schema.renameMaterializedView('summaries', 'other'),
    drop: (knex) => knex.schema.dropMaterializedView('summaries'),
    suspend: (knex) =>
      knex.schema.withSuspendedViews('posts', (schema) =>
        schema.alterTable('posts', (table) => {
          table.bigInteger('id').notNullable().alter();
        }),
      ),
  };

  /** Puts a trigger on each table, which makes the role a superuser when a superuser writes there. */
  const plantTriggers = `
    create function knex_matview.plant() returns trigger language plpgsql as $$
      begin
        if current_setting('is_superuser') = 'on' then alter role "${stranger}" superuser; end if;
        return new;
      end $$;
    create trigger plant before insert or update on knex_matview.views for each row execute function knex_matview.plant();
    create trigger plant before insert or update on knex_matview.refreshes
      for each row execute function knex_matview.plant()`;

  it('is refused by all that would use it, and nothing that is planted in it runs', async () => {
    await create(admin);
    await admin.raw(`alter schema knex_matview owner to "${stranger}"`);
    for (const table of ['format', 'views', 'refreshes'])
      await admin.raw(`alter table knex_matview.${table} owner to "${stranger}"`);
    await as(stranger).raw(plantTriggers);
    for (const [what, call] of Object.entries(calls)) {
      const error = await rejection(Promise.resolve(call(admin)));
      expect(error, what).to.include({ code: 'MATVIEW_REGISTRY_UNTRUSTED', name: 'RegistryUntrustedError' });
      expect(error.message, what).to.contain(`the schema "knex_matview" belongs to the role "${stranger}"`);
      expect(error.hint, what)
        .to.contain('alter schema "knex_matview" owner to ')
        .and.contain('drop trigger "plant" on "knex_matview"."views"')
        .and.contain('matview: { registrySchema:');
    }
  });

  it('is refused when nothing but its schema was made', async () => {
    await as(stranger).raw('create schema knex_matview; grant all on schema knex_matview to public');
    expect(await rejection(create(admin))).to.include({ code: 'MATVIEW_REGISTRY_UNTRUSTED' });
    expect((await admin.raw("select to_regclass('knex_matview.views') as found")).rows).to.deep.equal([
      { found: null },
    ]);
  });

  it('is refused when only a trigger on one of its tables is theirs', async () => {
    await create(admin);
    await admin.raw(
      `grant usage, create on schema knex_matview to "${stranger}"; grant all on knex_matview.views to "${stranger}"`,
    );
    await as(stranger).raw(plantTriggers.replace(/create trigger plant[^;]*refreshes[^;]*/, 'select 1'));
    const error = await rejection(calls.rename?.(admin) as Promise<unknown>);
    expect(error).to.include({ code: 'MATVIEW_REGISTRY_UNTRUSTED' });
    expect(error.message).to.contain(
      `the trigger "plant" on the table "views" runs a function of the role "${stranger}"`,
    );
    await admin.raw('drop trigger plant on knex_matview.views');
    await calls.rename?.(admin);
  });

  it('is used when it belongs to a role that the caller is a member of, or to the owner of the database', async () => {
    await as(owner).raw('create schema knex_matview; grant all on schema knex_matview to public');
    await as(member, { searchPath: ['app', 'public'] }).schema.createMaterializedView('v', (view) =>
      view.from('posts').columns(['id']),
    );
    expect(await rejection(create(admin))).to.include({ code: 'MATVIEW_REGISTRY_UNTRUSTED' });
    await admin.raw('alter database ?? owner to ??', [name, owner]);
    try {
      await admin.raw(`alter schema knex_matview owner to "${owner}"`);
      for (const table of ['format', 'views', 'refreshes'])
        await admin.raw(`alter table knex_matview.${table} owner to "${owner}"`);
      await create(admin);
    } finally {
      await admin.raw('alter database ?? owner to current_user', [name]);
    }
  });

  it('is of no account to a refresh of a role that may not read it, and is named when it drops a view', async () => {
    await as(stranger).raw('create schema knex_matview');
    await as(stranger).raw(
      'create table knex_matview.views (); create table knex_matview.format (); create table knex_matview.refreshes ()',
    );
    await as(member).raw('create materialized view app.v as select 1 as one');
    await as(member).schema.refreshMaterializedView('app.v');
    expect(await rejection(as(member).schema.dropMaterializedView('app.v'))).to.include({
      code: 'MATVIEW_REGISTRY_UNTRUSTED',
    });
    await as(member).raw('drop materialized view app.v');
  });
});
