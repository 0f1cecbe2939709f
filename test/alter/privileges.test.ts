import { expect } from 'chai';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { rejection } from '../support/catalog';
import { serverUrl, useDatabase } from '../support/database';

attachMaterializedViews();

const ROLES = ['owner', 'member', 'stranger', 'other', 'writer', 'guest'] as const;

type Role = (typeof ROLES)[number];

describe('an alter by a role that is not a superuser', () => {
  const database = useDatabase();
  const names = Object.fromEntries(ROLES.map((role) => [role, `kmv ${role} ${process.pid}`])) as Record<Role, string>;
  const quoted = Object.fromEntries(ROLES.map((role) => [role, `"${names[role]}"`])) as Record<Role, string>;
  let client: Client;
  let admin: Knex;
  let steps: string[];

  before(async () => {
    client = await database.connect();
    admin = connect();
    for (const role of ROLES) await client.query(`create role ${quoted[role]} login password 'secret'`);
    await client.query(`grant ${quoted.owner} to ${quoted.member}`);
  });

  after(async () => {
    const server = new Client({ connectionString: serverUrl() });
    await server.connect();
    await server.query(`drop role ${ROLES.map((role) => quoted[role]).join(', ')}`).finally(() => server.end());
  });

  beforeEach(async () => {
    steps = [];
    await client.query(`
      drop schema if exists app cascade; drop schema if exists private cascade; drop schema if exists knex_matview cascade;
      create schema app; create schema private;
      grant usage, create on schema app to ${quoted.owner}, ${quoted.member};
      grant usage on schema app, private to public;
      create table app.posts (id integer primary key, title text, secret text);
      insert into app.posts values (1, 'One', 'x'), (2, 'Two', 'y');
      create table private.notes (post_id integer, note text);
      create function private.shout(text) returns text language sql immutable as 'select upper($1)';
      revoke execute on function private.shout from public;
      grant select (id, title) on app.posts to ${quoted.owner}`);
    await admin.schema.createMaterializedView('app.short', (view) => {
      view.as('select id, title from app.posts').unique('id');
    });
    await client.query(`
      alter materialized view app.short owner to ${quoted.owner};
      grant usage on schema knex_matview to public;
      grant select, insert, update, delete on all tables in schema knex_matview to public;
      grant usage on all sequences in schema knex_matview to public`);
  });

  function connect(role?: Role): Knex {
    const url = new URL(database.url);
    if (role !== undefined) {
      url.username = encodeURIComponent(names[role]);
      url.password = 'secret';
    }
    return database.knex({
      connection: url.href,
      matview: { onStep: ({ name }: { name: string }) => steps.push(name) },
    });
  }

  const alterAs = (role: Role | undefined, query: string): Promise<unknown> =>
    connect(role)
      .schema.alterMaterializedView('app.short', (view) => {
        view.as(query);
      })
      .then(() => {});

  const wider = "select id, title, 1 as more from app.posts where title <> ''";

  async function state(): Promise<unknown> {
    const { rows } = await client.query(`
      select c.oid::int, n.nspname, c.relname, c.relkind, c.relowner::regrole::text as owner, c.relacl::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('app', 'private', 'public') order by 2, 3`);
    const { rows: registered } = await client.query(
      'select definition_hash, server_hash from knex_matview.views order by 1',
    );
    return { rows, registered };
  }

  /** Runs an alter that is refused; nothing was begun, and nothing is left. */
  async function refused(role: Role | undefined, query = wider): Promise<{ message: string; hint: string }> {
    const before = await state();
    const error = await rejection(alterAs(role, query));
    expect(error).to.include({ code: 'MATVIEW_PERMISSION_DENIED', name: 'PermissionDeniedError' });
    expect(steps).to.deep.equal([]);
    expect(await state()).to.deep.equal(before);
    return { message: error.message, hint: String(error.hint) };
  }

  const ownerOf = async (view: string): Promise<string> =>
    (await client.query('select relowner::regrole::text as owner from pg_class where oid = $1::regclass', [view]))
      .rows[0].owner;

  /** What the owner does later. */
  async function assertRefreshedByOwner(view = 'app.short'): Promise<void> {
    expect(await ownerOf(view)).to.equal(quoted.owner);
    await connect('owner').schema.refreshMaterializedView(view, true);
  }

  describe('happens whole', () => {
    it('when that owns the view', async () => {
      await alterAs('owner', wider);
      expect(await admin('app.short').orderBy('id').first()).to.deep.equal({ id: 1, title: 'One', more: 1 });
      await assertRefreshedByOwner();
    });

    it('when that is a member of the owner, which still owns it after', async () => {
      await alterAs('member', wider);
      await assertRefreshedByOwner();
    });

    it('when that is a superuser, and the owner still owns it after', async () => {
      await alterAs(undefined, wider);
      await assertRefreshedByOwner();
    });

    it('with dependents, statistics and privileges granted by others, as their owners', async () => {
      await client.query(`
        create view app.reader as select title from app.short;
        create materialized view app.stored as select id, upper(title) as title from app.short;
        create unique index stored_key on app.stored (id);
        create statistics app.kinds on id, title from app.short;
        alter view app.reader owner to ${quoted.owner};
        alter materialized view app.stored owner to ${quoted.owner};
        alter statistics app.kinds owner to ${quoted.owner};
        grant select on app.short to ${quoted.guest};
        alter default privileges for role ${quoted.member} in schema app grant update on tables to ${quoted.guest}`);
      for (const role of ['owner', 'member', undefined] as const) {
        await alterAs(role, `${wider} and id > 1`);
        await alterAs(role, wider);
        for (const view of ['app.reader', 'app.stored', 'app.short'])
          expect(await ownerOf(view)).to.equal(quoted.owner);
        await assertRefreshedByOwner('app.stored');
        const { rows } = await client.query(
          "select relacl::text as acl from pg_class where oid = 'app.short'::regclass",
        );
        expect(rows[0].acl).to.contain(`${names.guest}\\"=r/`);
      }
    });

    it('in place, when dependents belong to another', async () => {
      await client.query(`
        create materialized view app.stored as select id from app.short;
        alter materialized view app.stored owner to ${quoted.other}`);
      await connect('owner').schema.alterMaterializedView('app.short', (view) => {
        view.renameColumn('title', 'name').index('name').comment('short');
      });
      expect(Object.keys(await admin('app.short').first())).to.deep.equal(['id', 'name']);
    });

    it('when the owner reads by what it was granted on columns alone', async () => {
      await alterAs('owner', 'select id, count(*) as posts from app.posts group by id');
      await assertRefreshedByOwner();
    });
  });

  describe('is refused before anything is built', () => {
    it('when that is not the owner', async () => {
      const { message, hint } = await refused('stranger');
      expect(message).to.contain(
        `the role "${names.stranger}" does not own app.short, which belongs to "${names.owner}"`,
      );
      expect(hint).to.contain(`grant ${quoted.owner} to ${quoted.stranger}`);
    });

    it('when that may not create anything in the schema', async () => {
      await client.query(`revoke create on schema app from ${quoted.owner}, ${quoted.member}`);
      const { message, hint } = await refused('owner');
      expect(message).to.contain(`the role "${names.owner}" may not create anything in the schema "app"`);
      expect(hint).to.equal(`let its owner run: grant usage, create on schema "app" to ${quoted.owner}`);
    });

    it('when the owner may not create anything in the schema, and a member of it alters', async () => {
      await client.query(`revoke create on schema app from ${quoted.owner}`);
      const { message } = await refused('member');
      expect(message).to.contain(`the role "${names.owner}" may not create anything in the schema "app"`);
      await alterAs(undefined, wider);
      await assertRefreshedByOwner();
    });

    it('when the owner may not read what the view is to read, whoever alters', async () => {
      const secret = 'select id, secret as title from app.posts';
      for (const role of ['owner', 'member', undefined] as const) {
        const { message, hint } = await refused(role, secret);
        expect(message).to.contain(
          `the role "${names.owner}", which owns app.short, may not read column secret of table app.posts`,
        );
        expect(hint).to.equal(`let its owner run: grant select on app.posts to ${quoted.owner}`);
      }
      await client.query(`grant select on app.posts to ${quoted.owner}`);
      await alterAs('owner', secret);
    });

    it('when the owner may not run what the view is to run, and all that is missing is told at once', async () => {
      const query = 'select id, private.shout(title) as title from app.posts join private.notes on post_id = id';
      const { message, hint } = await refused(undefined, query);
      expect(message.split('\n').slice(1)).to.deep.equal([
        `  - the role "${names.owner}", which owns app.short, may not read column post_id of table private.notes`,
        `  - the role "${names.owner}", which owns app.short, may not run function private.shout(text)`,
      ]);
      expect(hint).to.contain(`grant execute on function private.shout(text) to ${quoted.owner}`);
    });

    it('when a dependent that would be built anew, or replaced, belongs to another', async () => {
      await client.query(`
        create view app.reader as select title from app.short;
        create materialized view private.stored as select id from app.short;
        alter view app.reader owner to ${quoted.other}`);
      const { message } = await refused('owner');
      expect(message).to.contain(
        `the role "${names.owner}" does not own app.reader, which belongs to "${names.other}"`,
      );
      expect(message).to.contain(`the role "${names.owner}" does not own private.stored, which belongs to "postgres"`);
      expect(message).to.contain(`the role "${names.owner}" may not create anything in the schema "private"`);
      await alterAs(undefined, wider);
    });

    it('when the owner of a dependent may not read what that reads', async () => {
      await client.query(`
        create materialized view app.stored as select id, note from app.short join private.notes on post_id = id;
        alter materialized view app.stored owner to ${quoted.owner}`);
      const { message } = await refused(undefined);
      expect(message).to.contain(
        `the role "${names.owner}", which owns app.stored, may not read column note of table private.notes`,
      );
    });

    it('when a privilege was granted by a role that cannot be taken on', async () => {
      await client.query(`
        grant select on app.short to ${quoted.writer} with grant option;
        set role ${quoted.writer};
        grant select on app.short to ${quoted.guest};
        reset role`);
      const { message, hint } = await refused('owner');
      expect(message).to.contain(`the role "${names.writer}"`);
      expect(hint).to.contain(`grant ${quoted.writer} to`);
      await alterAs(undefined, wider);
    });

    it('when that may not write to the registry', async () => {
      await client.query('revoke insert on knex_matview.views from public');
      const before = await state();
      const error = await rejection(alterAs('owner', wider));
      expect(error).to.include({ code: 'MATVIEW_REGISTRY_PERMISSION' });
      expect(steps).to.deep.equal([]);
      expect(await state()).to.deep.equal(before);
    });
  });
});
