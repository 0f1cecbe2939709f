import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { checkProject, makeMigration, type Project, planProject, readGraph } from '../../lib/project';
import { rejection } from '../support/catalog';
import { serverUrl, useDatabase } from '../support/database';

attachMaterializedViews();

/** Runs the grants of a hint: the statements in it that begin so. */
async function grant(admin: Knex, hint: unknown): Promise<void> {
  for (const [statement] of String(hint).matchAll(/grant [^;\n]+/g)) await admin.raw(statement);
}

describe('a right that is missing', () => {
  const database = useDatabase();
  const owner = `kmv owner ${process.pid}`;
  const reader = `kmv reader ${process.pid}`;
  let admin: Knex;
  let db: Knex;

  before(async () => {
    admin = database.knex();
    for (const role of [owner, reader]) await admin.raw(`create role "${role}" login password 'secret'`);
    const name = (await admin.raw('select current_database() as name')).rows[0].name;
    await admin.raw(`
      revoke temporary on database "${name}" from public; revoke usage on schema public from public;
      create schema app authorization "${owner}"; create schema base;
      create table base.posts (id int primary key, title text); insert into base.posts values (1, 'One');
      create function base.shout(text) returns text immutable language sql as $$ select pg_catalog.upper($1) $$;
      revoke execute on function base.shout(text) from public;
      create schema other;`);
    // The registry belongs to the administrator, whom all trust.
    await admin.schema.createMaterializedView('other.one', (view) => view.as('select 1 as one'));
    await admin.raw(`
      grant usage on schema knex_matview to "${owner}";
      grant select, insert, update, delete on all tables in schema knex_matview to "${owner}"`);
    db = database.knex({ connection: as(owner), searchPath: ['app', 'base'] });
  });
  after(async () => {
    const server = new Client({ connectionString: serverUrl() });
    await server.connect();
    await server.query(`drop role "${owner}", "${reader}"`).finally(() => server.end());
  });

  function as(user: string): string {
    const url = new URL(database.url);
    url.username = encodeURIComponent(user);
    url.password = 'secret';
    return url.href;
  }

  it('to create a view: the object, the role and the grant, until all are given', async () => {
    const declare = (): Knex.SchemaBuilder =>
      db.schema.createMaterializedView('titles', (view) =>
        view.as('select id, base.shout(title) as title from base.posts').unique('id'),
      );
    const messages: string[] = [];
    for (;;) {
      const error = await declare().then(
        () => null,
        (refused) => refused,
      );
      if (error === null) break;
      expect(error).to.include({ code: 'MATVIEW_PERMISSION_DENIED', sqlState: '42501' });
      messages.push(error.message);
      expect(messages.length, messages.join('\n')).to.be.lessThan(4);
      await grant(admin, error.hint);
    }
    expect(messages.at(-1)).to.contain(`the role "${owner}" may not read column id of table base.posts`);
    expect(messages.at(-1)).to.contain(`the role "${owner}" may not run function base.shout(text)`);
  });

  it('to refresh: of the owner, who is not told to be the owner', async () => {
    await admin.raw(
      `revoke select on base.posts from "${owner}"; revoke execute on function base.shout(text) from "${owner}"`,
    );
    const error = await rejection(db.schema.refreshMaterializedView('titles'));
    expect(error).to.include({ code: 'MATVIEW_PERMISSION_DENIED' });
    expect(error.message).to.contain(
      `the role "${owner}", which owns app.titles, may not read column title of table base.posts`,
    );
    expect(error.message).to.contain('may not run function base.shout(text)');
    expect(error.hint).not.to.contain('owner to');
    await grant(admin, error.hint);
    await db.schema.refreshMaterializedView('titles');
  });

  it('to refresh concurrently: auto goes without it, and says why', async () => {
    expect(await db.schema.refreshMaterializedView('titles', {})).to.include({
      strategy: 'blocking',
      reason: `the owner "${owner}" may not create temporary tables in the database "${(await admin.raw('select current_database() as name')).rows[0].name}"`,
    });
    const error = await rejection(db.schema.refreshMaterializedView('titles', { strategy: 'concurrent' }));
    expect(error).to.include({ code: 'MATVIEW_PERMISSION_DENIED' });
    expect(error.message).to.contain('may not create the temporary table that a concurrent refresh needs');
    await grant(admin, error.hint);
    expect(await db.schema.refreshMaterializedView('titles', {})).to.include({
      strategy: 'concurrent',
      reason: 'the view holds data and has a unique index',
    });
  });

  describe('of a project', () => {
    let directory: string;
    let project: Project;
    let commands: readonly (() => Promise<unknown>)[];

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'kmv-'));
      writeFileSync(
        join(directory, '20260101000000_none.js'),
        'exports.up = async () => {}; exports.down = async () => {};',
      );
      const migrations = { directory, schemaName: 'app' };
      await database.knex({ connection: as(owner), searchPath: ['app', 'base'], migrations }).migrate.latest();
      const knex = database.knex({ connection: as(reader), searchPath: ['app', 'base'], migrations });
      project = { knex, models: null, ignoredViews: [] };
      const withModels = { ...project, models: [] };
      commands = [
        () => checkProject(project),
        () => makeMigration(withModels, { writes: false }),
        () => planProject(withModels),
        () => readGraph(project),
      ];
    });
    after(async () => {
      rmSync(directory, { recursive: true });
    });

    it('is no empty answer: each command ends with the grants to run, and with them it answers', async () => {
      for (const command of commands) {
        for (let tries = 0; ; tries += 1) {
          const error = await command().then(
            () => null,
            (refused) => refused,
          );
          if (error === null) break;
          expect(error.code).to.match(/^MATVIEW_(REGISTRY_)?PERMISSION/);
          expect(tries, String(error)).to.be.lessThan(5);
          await grant(admin, error.hint);
        }
        await admin.raw(`drop owned by "${reader}"`);
      }
      await admin.raw(`grant usage on schema app to "${reader}"; grant select on app.knex_migrations to "${reader}"`);
      expect((await rejection(checkProject(project))).message).to.contain('"app.knex_migrations_lock"');
    });

    it('is said of a table of Knex in a schema of the search path that is closed', async () => {
      const knex = database.knex({
        connection: as(reader),
        searchPath: ['app'],
        migrations: { directory },
      });
      await admin.raw(`revoke usage on schema app from "${reader}"`);
      const error = await rejection(checkProject({ ...project, knex }));
      expect(error).to.include({ code: 'MATVIEW_PERMISSION_DENIED' });
      expect(error.message).to.equal(
        `the role "${reader}" may not use the schema "app", which has the relation "knex_migrations"`,
      );
    });
  });
});
