import { expect } from 'chai';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { registered, registeredNames, rejection, relationsOf } from '../support/catalog';
import { serverUrl, useDatabase } from '../support/database';

describe('a role with few privileges', () => {
  attachMaterializedViews();
  const database = useDatabase();
  const role = `kmv role ${process.pid}`;
  const other = `kmv other ${process.pid}`;
  let admin: Knex;
  let db: Knex;
  let name: string;

  before(async () => {
    admin = database.knex();
    name = (await admin.raw('select current_database() as name')).rows[0].name;
    for (const one of [role, other]) await admin.raw(`create role "${one}" login password 'secret'`);
    await admin.raw(`create schema app authorization "${role}"`);
    db = database.knex({ connection: as(role), searchPath: ['app'] });
  });
  afterEach(() =>
    admin.raw(
      'drop schema if exists knex_matview cascade; drop schema if exists elsewhere cascade; drop materialized view if exists app.v, app.w',
    ),
  );
  after(async () => {
    const server = new Client({ connectionString: serverUrl() });
    await server.connect();
    await server.query(`drop role "${role}", "${other}"`).finally(() => server.end());
  });

  function as(user: string): string {
    const url = new URL(database.url);
    url.username = encodeURIComponent(user);
    url.password = 'secret';
    return url.href;
  }

  function create(on: Knex, view = 'v'): Knex.SchemaBuilder {
    return on.schema.createMaterializedView(view, (builder) => builder.as('select 1 as one').unique('one'));
  }

  it('that may not create schemas is told the grants and the option that help, and nothing is created', async () => {
    const error = await rejection(create(db));
    expect(error).to.include({
      name: 'RegistryPermissionError',
      code: 'MATVIEW_REGISTRY_PERMISSION',
      message: `the role "${role}" may not create the schema "knex_matview" in the database "${name}", where knex-matview keeps its registry`,
    });
    expect(error.hint)
      .to.contain(`create schema "knex_matview" authorization "${role}"`)
      .and.contain(`grant create on database "${name}" to "${role}"`)
      .and.contain('matview: { registrySchema:');
    expect(await relationsOf(admin, 'app')).to.deep.equal({});
  });

  it('is helped by either of these grants, as they are told', async () => {
    const hint = String((await rejection(create(db))).hint);
    for (const statement of [/create schema [^;]+/, /grant create [^;]+/]) {
      await admin.raw(statement.exec(hint)?.[0] as string);
      await create(db);
      expect(await registeredNames(admin)).to.deep.equal(['app.v']);
      await admin.raw(`drop schema knex_matview cascade; drop materialized view app.v`);
    }
    await admin.raw(`revoke create on database "${name}" from "${role}"`);
  });

  it('is helped by the option, which names a schema that it has', async () => {
    const inApp = database.knex({ connection: as(role), searchPath: ['app'], matview: { registrySchema: 'app' } });
    await create(inApp);
    expect((await registered(admin, 'app')).map((row) => row.view_name)).to.deep.equal(['v']);
    await inApp.schema.dropMaterializedView('v');
    await admin.raw('drop table app.views, app.refreshes, app.format');
  });

  it('that may not create tables in the schema that is there is told so', async () => {
    await admin.raw('create schema knex_matview');
    const error = await rejection(create(db));
    expect(error).to.include({ code: 'MATVIEW_REGISTRY_PERMISSION' });
    expect(error.message).to.contain(
      `the role "${role}" may not create tables in the schema "knex_matview" of the database "${name}"`,
    );
    await admin.raw(/grant [^;]+/.exec(String(error.hint))?.[0] as string);
    await create(db);
    expect(await registeredNames(admin)).to.deep.equal(['app.v']);
  });

  it('that may not write the registry of another role is told the grants, which help', async () => {
    await create(admin, 'app.w');
    const error = await rejection(create(db));
    expect(error).to.include({ code: 'MATVIEW_REGISTRY_PERMISSION' });
    expect(error.message).to.contain(`the role "${role}" may not write to the registry of knex-matview`);
    for (const grant of String(error.hint).match(/grant [^;]+/g) ?? []) await admin.raw(grant);
    await create(db);
    await db.schema.refreshMaterializedView('v', true);
    await db.schema.dropMaterializedView('v');
    expect(await registeredNames(admin)).to.deep.equal(['app.w']);
  });

  it('refreshes and finds views without the registry, when it may not read it', async () => {
    await create(admin, 'app.w');
    await db.raw('create materialized view app.v as select 1 as one');
    expect(await db.schema.refreshMaterializedView('v')).to.include({ strategy: 'blocking' });
    expect(await db.schema.hasMaterializedView('v')).to.equal(true);
    expect(await admin('knex_matview.refreshes')).to.deep.equal([]);
  });

  it('changes no view that a registry could have that it may not read, and is told the grants', async () => {
    await create(admin, 'app.w');
    await db.raw('create materialized view app.v as select 1 as one');
    const calls = [
      db.schema.renameMaterializedView('v', 'v2'),
      db.schema.dropMaterializedView('v'),
      db.schema.dropMaterializedView('v', { cascade: true }),
      db.schema.alterMaterializedView('v', (view) => view.comment('x')),
    ];
    for (const call of calls) {
      const error = await rejection(call);
      expect(error).to.include({ code: 'MATVIEW_REGISTRY_PERMISSION' });
      expect(error.hint).to.contain(`grant usage on schema "knex_matview" to "${role}"`);
    }
    expect(await relationsOf(admin, 'app')).to.have.property('v', 'm');
    const reading = await rejection(db.schema.dropMaterializedView('v'));
    for (const grant of String(reading.hint).match(/grant [^;]+/g) ?? []) await admin.raw(grant);
    await db.schema.dropMaterializedView('v');
  });

  it('refreshes a registered view without writing history that it may not write', async () => {
    await create(admin, 'app.v');
    await admin.raw(
      `alter materialized view app.v owner to "${role}"; grant usage on schema knex_matview to "${role}"; grant select on all tables in schema knex_matview to "${role}"`,
    );
    expect(await db.schema.refreshMaterializedView('v')).to.include({ strategy: 'blocking' });
    expect(await admin('knex_matview.refreshes')).to.deep.equal([]);
    const error = await rejection(db.schema.dropMaterializedView('v'));
    expect(error).to.include({ code: 'MATVIEW_REGISTRY_PERMISSION' });
    expect(await relationsOf(admin, 'app')).to.have.property('v', 'm');
  });

  it('that does not own a view is told who may refresh and drop it', async () => {
    await create(admin, 'app.v');
    const stranger = database.knex({ connection: as(other), searchPath: ['app'] });
    await admin.raw(`grant usage on schema app to "${other}"`);
    for (const call of [stranger.schema.refreshMaterializedView('v'), stranger.schema.dropMaterializedView('v')]) {
      const error = await rejection(call);
      expect(error).to.include({ code: 'MATVIEW_PERMISSION_DENIED' });
      expect(error.hint).to.contain('alter materialized view "app"."v" owner to');
      expect(error.cause).to.have.property('code', '42501');
    }
  });
});
