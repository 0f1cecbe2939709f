import { expect } from 'chai';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { attachMaterializedViews, func, type MaterializedViewBuilder, sql, stringAgg } from '../../lib';
import { checkProject } from '../../lib/project';
import { rejection, relationsOf } from '../support/catalog';
import { serverUrl, useDatabase } from '../support/database';

/**
 * A declaration is found along the `search_path`, and what of it another role planted there would run with the rights of
 * the owner of the view: each function here says with a notice that it was called, and takes what it can.
 */
describe('code that another role planted for the types of a declaration', () => {
  attachMaterializedViews();
  const database = useDatabase();
  const low = `kmv low ${process.pid}`;
  const owner = `kmv owning ${process.pid}`;
  let admin: Knex;
  let client: Client;
  const notices: string[] = [];

  before(async () => {
    client = await database.connect();
    admin = database.knex({
      pool: {
        min: 0,
        max: 2,
        afterCreate: (connection: Client, done: (error: Error | null) => void) => {
          connection.on('notice', ({ message }) => notices.push(message ?? ''));
          done(null);
        },
      },
    });
    await client.query(`
      create role "${low}"; create role "${owner}";
      grant create, usage on schema public to "${low}", "${owner}";
      create table tickets (id int primary key, status varchar(20), body text);
      insert into tickets values (1, 'open', 'a'), (2, 'closed', 'b');
      grant select on tickets to "${owner}"`);
  });
  beforeEach(() => {
    notices.length = 0;
  });
  afterEach(async () => {
    expect(notices.filter((notice) => notice.startsWith('planted'))).to.deep.equal([]);
    const { rows } = await client.query('select rolsuper from pg_roles where rolname = $1', [low]);
    expect(rows).to.deep.equal([{ rolsuper: false }]);
    await client.query(`reset role; drop schema if exists knex_matview cascade;
      drop materialized view if exists open_tickets, bodies;
      drop operator if exists public.= (varchar, varchar); drop function if exists public.planted(varchar, varchar);
      drop aggregate if exists public.string_agg(varchar, text); drop function if exists public.gather(text, varchar, text);
      drop function if exists public.evil(int); drop function if exists public.shout(text)`);
  });
  after(async () => {
    const server = new Client({ connectionString: serverUrl() });
    await server.connect();
    await server.query(`drop role "${low}", "${owner}"`).finally(() => server.end());
  });

  const take = `raise notice 'planted code was called';
    if current_setting('is_superuser') = 'on' then alter role "${low}" superuser; end if;`;

  async function plantAs(role: string, statements: string): Promise<void> {
    await client.query(`set role "${role}"; ${statements}; reset role`);
  }
  const plantEquals = (role = low): Promise<void> =>
    plantAs(
      role,
      `create function public.planted(varchar, varchar) returns bool language plpgsql as $$
         begin ${role === low ? take : ''} return $1::text = $2::text; end $$;
       create operator public.= (leftarg = varchar, rightarg = varchar, function = public.planted)`,
    );
  const open = (view: MaterializedViewBuilder): unknown =>
    view.from('tickets').columns(['id', 'status']).where('status', 'open').unique('id');
  const create = (declare = open): Knex.SchemaBuilder => admin.schema.createMaterializedView('open_tickets', declare);

  it('is called by what Knex alone would send', async () => {
    await plantEquals();
    await client.query('begin');
    const heard: string[] = [];
    client.on('notice', ({ message }) => heard.push(message ?? ''));
    await client.query(`create materialized view open_tickets as select id from tickets where status = 'open'`);
    await client.query('rollback');
    expect(heard).to.include('planted code was called');
  });

  it('is refused when a view is created, and named, before any of it runs', async () => {
    await plantEquals();
    const error = await rejection(create());
    expect(error).to.include({ code: 'MATVIEW_UNTRUSTED_CODE', name: 'UntrustedCodeError' });
    expect(error.message)
      .to.contain('materialized view "open_tickets" would run code of other roles with the rights of its owner')
      .and.match(/operator (public\.)?=\(character varying,character varying\) of the role "kmv low/);
    expect(await relationsOf(admin)).not.to.have.property('open_tickets');
  });

  it('is refused in what the library writes itself, as in aggregates', async () => {
    await plantAs(
      low,
      `create function public.gather(text, varchar, text) returns text language plpgsql as $$ begin ${take} return $1; end $$;
       create aggregate public.string_agg(varchar, text) (sfunc = public.gather, stype = text)`,
    );
    const error = await rejection(
      create((view) =>
        view
          .from('tickets')
          .columns({ body: true, all: stringAgg('status', ',') })
          .groupBy('body'),
      ),
    );
    expect(error).to.include({ code: 'MATVIEW_UNTRUSTED_CODE' });
    expect(error.message).to.contain('string_agg(character varying,text)');
  });

  it('is refused in the predicate and the expressions of an index', async () => {
    await plantEquals();
    const all = (view: MaterializedViewBuilder): unknown => view.from('tickets').columns(['id', 'status']);
    const where = await rejection(
      create((view) => {
        all(view);
        view.index('id', { where: (query) => query.where('status', 'open') });
      }),
    );
    expect(where).to.include({ code: 'MATVIEW_UNTRUSTED_CODE' });
    const key = await rejection(
      create((view) => {
        all(view);
        view.index(sql`("status" = 'open'::varchar)`);
      }),
    );
    expect(key).to.include({ code: 'MATVIEW_UNTRUSTED_CODE' });
  });

  it('is refused when it was planted before an alter, a check or a suspension, and the view stays as it is', async () => {
    await create();
    await plantEquals();
    const calls: readonly (() => PromiseLike<unknown>)[] = [
      () => admin.schema.alterMaterializedView('open_tickets', (view) => view.column('body')),
      () => checkProject({ knex: admin, models: null, ignoredViews: [] }),
      () =>
        admin.schema.withSuspendedViews('tickets', (schema) =>
          schema.raw('alter table tickets alter column id type bigint'),
        ),
    ];
    for (const call of calls)
      expect(await rejection(Promise.resolve(call()))).to.include({ code: 'MATVIEW_UNTRUSTED_CODE' });
    await admin.schema.refreshMaterializedView('open_tickets', true);
    expect(await admin('open_tickets')).to.deep.equal([{ id: 1, status: 'open' }]);
  });

  it('is used when it belongs to a role that the owner of the view trusts, or has a name of its own', async () => {
    await client.query(`create function public.planted(varchar, varchar) returns bool language sql as 'select $1::text = $2::text';
      create operator public.= (leftarg = varchar, rightarg = varchar, function = public.planted)`);
    await plantAs(low, `create function public.shout(text) returns text language sql immutable as 'select upper($1)'`);
    await create((view) => {
      view.from('tickets').columns({ id: true, status: true, loud: func('shout', 'body') });
      view.where('status', 'open');
    });
    expect(await admin('open_tickets')).to.deep.equal([{ id: 1, status: 'open', loud: 'A' }]);
  });

  describe('by way of the registry', () => {
    const check = () => checkProject({ knex: admin, models: null, ignoredViews: [] });
    /** Puts an index into the registered declaration whose expression calls a function. */
    const rewriteIndex = (call: string): Promise<unknown> =>
      client.query(
        `update knex_matview.views set definition = jsonb_set(definition, '{indexes,0,keys,0,expression}', $1::jsonb)`,
        [JSON.stringify({ kind: 'sql', parts: [call], query: false })],
      );
    const plantEvil = (): Promise<void> =>
      plantAs(
        low,
        `create function public.evil(int) returns int language plpgsql immutable as $$ begin ${take} return 1; end $$`,
      );

    it('is not run by a check, which refuses the index', async () => {
      await create();
      await plantEvil();
      await rewriteIndex('public.evil(1)');
      const error = await rejection(check());
      expect(error).to.include({ code: 'MATVIEW_UNTRUSTED_CODE' });
      expect(error.message).to.contain('evil(integer)');
    });

    it('is not run by an alter through a function of the system that runs text', async () => {
      await create((view) => view.from('tickets').columns({ id: true, loud: sql`lower(body)` }));
      await plantEvil();
      const { rows } = await client.query('select definition::text as text from knex_matview.views');
      const call = `lower(body || query_to_xml('select public.evil(1)', true, true, '')::text)`;
      await client.query('update knex_matview.views set definition = $1', [rows[0].text.replace('lower(body)', call)]);
      const error = await rejection(
        admin.schema.alterMaterializedView('open_tickets', (view) => view.column('status')),
      );
      expect(error).to.include({ code: 'MATVIEW_CHANGED_BY_HAND' });
      const { differences } = await check();
      expect(differences.map(({ view }) => view)).to.deep.equal(['open_tickets']);
    });

    it('is run with the rights of the owner of the view when the view runs it already', async () => {
      await plantAs(
        owner,
        `create function public.shout(text) returns text language plpgsql immutable as $$
           begin raise notice 'running as %', current_user; return upper($1); end $$`,
      );
      await create((view) => {
        view.from('tickets').columns(['id', 'body']);
        view.index(func('shout', 'body'));
        view.index(func('shout', sql`'constant'`));
      });
      await client.query(`alter materialized view open_tickets owner to "${owner}"`);
      notices.length = 0;
      const { differences } = await check();
      expect(differences).to.deep.equal([]);
      expect(new Set(notices)).to.deep.equal(new Set([`running as ${owner}`]));
    });
  });
});
