import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { partOf } from '../property/runs';
import { changeWorld, createWorld, type WorldSnapshot, worldSnapshot } from '../support/altered-world';
import { bundleScript } from '../support/bundled-package';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

/** How the alter is run: each way begins and ends its transaction differently. */
const WAYS = ['alone', 'in a transaction', 'in a migration', 'in a migration without transaction'] as const;

type Way = (typeof WAYS)[number];

const FAULT_KINDS = 5;

describe('a fault at any step of an alter', function suite() {
  this.timeout(300_000);
  const database = useDatabase();
  let client: Client;
  let knex: Knex;
  let start: WorldSnapshot;
  let wanted: WorldSnapshot;
  let names: readonly string[];
  let script: string;
  const children: ChildProcessWithoutNullStreams[] = [];
  let onStep: (name: string) => unknown = () => {};

  before(async () => {
    client = await database.connect();
    const silent = { warn() {}, error() {}, deprecate() {}, debug() {} };
    const matview = { onStep: ({ name }: { name: string }) => onStep(name), lockTimeout: 50, lockAttempts: 2 };
    knex = database.knex({ log: silent, matview });
    names = await readNames();
    wanted = await worldSnapshot(client);
    await createWorld(knex);
    await client.query(FAULTS);
    start = await worldSnapshot(client);
    script = await bundleScript(join(__dirname, 'altering-child.ts'));
  });
  after(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  /** The steps at which a fault of this number happens: all of them, or as many as make all with the others. */
  const stepsOf = (number: number): readonly string[] => partOf('steps with a fault', names, FAULT_KINDS, number);

  /** The plan is the same each time. */
  async function readNames(): Promise<readonly string[]> {
    await createWorld(knex);
    const seen: string[] = [];
    onStep = (name) => seen.push(name);
    await alter('alone');
    onStep = () => {};
    return seen;
  }

  function alter(way: Way): Promise<unknown> {
    const change = (on: Knex) => on.schema.alterMaterializedView('summaries', changeWorld);
    if (way === 'alone') return change(knex).then(() => {});
    if (way === 'in a transaction') return knex.transaction((trx) => change(trx));
    const migration = {
      up: (on: Knex) => change(on),
      down: async () => {},
      config: { transaction: way === 'in a migration' },
    };
    const migrationSource = {
      getMigrations: async () => ['alter'],
      getMigrationName: (name: string) => name,
      getMigration: async () => migration,
    };
    return knex.migrate.latest({ migrationSource });
  }

  /** Puts the fault into the database when the step comes, alters, and takes it out again. */
  async function alterWithFault(step: string, way: Way, fault: string): Promise<Error & { code?: unknown }> {
    onStep = async (name) => {
      if (name === step) await client.query('update faults.next set what = $1', [fault]);
    };
    const error = await rejection(alter(way));
    onStep = () => {};
    await client.query('update faults.next set what = null');
    return error;
  }

  async function assertAsBefore(what: string): Promise<void> {
    const now = await worldSnapshot(client);
    expect(now, what).to.deep.equal(start);
  }

  it('has a plan with every kind of step that a rebuild can have, each with a name of its own', () => {
    expect(new Set(names).size).to.equal(names.length);
    expect([...new Set(names.map((name) => name.split(' ')[0]))]).to.have.members([
      ...['hold', 'create', 'prepare', 'fill', 'rebuildIndex', 'createIndex', 'analyze', 'attach', 'lock', 'swap'],
      ...['replaceView', 'dropOld', 'renameAttached', 'renameIndex', 'renameColumn', 'comment', 'register'],
    ]);
  });

  it('thrown by onStep leaves everything as it was, and comes out as it is', async () => {
    for (const [index, step] of stepsOf(0).entries()) {
      const thrown = new Error(step);
      onStep = (name) => {
        if (name === step) throw thrown;
      };
      const way = WAYS[index % WAYS.length] as Way;
      expect(await rejection(alter(way)), step).to.equal(thrown);
      onStep = () => {};
      await assertAsBefore(`${step}, ${way}`);
    }
  });

  it('in which the backend is terminated leaves everything as it was', async () => {
    for (const [index, step] of stepsOf(1).entries()) {
      onStep = async (name) => {
        if (name === step) await terminateOthers(client);
      };
      const way = WAYS[(index + 1) % WAYS.length] as Way;
      const error: Error & { code?: unknown } = await rejection(alter(way));
      onStep = () => {};
      if (way === 'alone') expect(error.code, step).to.equal('MATVIEW_CONNECTION_LOST');
      else expect(error.message, step).to.match(/connection|not queryable|ECONNRESET/i);
      await assertAsBefore(`${step}, ${way}`);
    }
  });

  it('in which the disk is full leaves everything as it was', async () => {
    for (const [index, step] of stepsOf(2).entries()) {
      const way = WAYS[(index + 2) % WAYS.length] as Way;
      const error = await alterWithFault(step, way, 'disk_full');
      expect(error, step).to.include({ code: 'MATVIEW_DATABASE', sqlState: '53100' });
      await assertAsBefore(`${step}, ${way}`);
    }
  });

  it('in which statement_timeout fires leaves everything as it was', async () => {
    for (const [index, step] of stepsOf(3).entries()) {
      const way = WAYS[(index + 3) % WAYS.length] as Way;
      const error = await alterWithFault(step, way, 'statement_timeout');
      expect(error.code, step).to.equal('MATVIEW_STATEMENT_TIMEOUT');
      await assertAsBefore(`${step}, ${way}`);
    }
  });

  it('in which lock_timeout fires leaves everything as it was', async () => {
    const holder = await database.connect();
    for (const [index, step] of stepsOf(4).entries()) {
      const way = WAYS[index % WAYS.length] as Way;
      await holder.query('begin; lock table faults.lockable');
      const error = await alterWithFault(step, way, 'lock_timeout');
      await holder.query('rollback');
      expect(error.code, step).to.equal('MATVIEW_LOCK_TIMEOUT');
      await assertAsBefore(`${step}, ${way}`);
    }
  });

  it('in which the process is killed leaves everything as it was', async () => {
    const all = [...new Map(names.map((name) => [name.split(' ')[0], name])).values()];
    const steps = partOf('steps at which a process is killed', all, 3);
    const hows = ['alone', 'transaction'];
    const started = steps.slice(0, 2).map((_, index) => startChild(hows[index] as string));
    for (const [index, step] of steps.entries()) {
      const child = started.shift() as ChildProcessWithoutNullStreams;
      if (index + 2 < steps.length) started.push(startChild(hows[index % 2] as string));
      await reach(child, step);
      child.kill('SIGKILL');
      await othersGone(client);
      await assertAsBefore(step);
    }
  });

  it('is over with it: the next alter finds nothing in its way', async () => {
    await client.query(`
      drop event trigger fault; drop schema faults cascade;
      create or replace function public.checked(integer) returns integer language plpgsql immutable as
        'begin return $1; end'`);
    await alter('alone');
    const { state } = await worldSnapshot(client);
    for (const [name, one] of Object.entries(wanted.state)) expect(state[name], name).to.deep.equal(one);
  });

  function startChild(how: string): ChildProcessWithoutNullStreams {
    const url = new URL(database.url);
    url.searchParams.set('application_name', 'child');
    const child = spawn(process.execPath, [script, url.href, how]);
    children.push(child);
    return child;
  }
});

describe('a fault of an alter', () => {
  const database = useDatabase();
  let client: Client;
  let knex: Knex;
  let start: WorldSnapshot;

  before(async () => {
    client = await database.connect();
    knex = database.knex();
    await createWorld(knex);
    start = await worldSnapshot(client);
  });

  afterEach(async () => {
    expect(await worldSnapshot(client)).to.deep.equal(start);
  });

  const alterWith = (query: string, on: Knex = knex): PromiseLike<unknown> =>
    on.schema.alterMaterializedView('summaries', (view) => {
      view.as(query);
    });

  it('names the rows that are no longer unique only in the cause', async () => {
    const error = await rejection(
      alterWith('select post_id as id, body as title, 1::bigint as comments from comments'),
    );
    expect(error).to.include({ code: 'MATVIEW_DUPLICATE_ROWS' });
    expect(String(error)).not.to.contain('(1)');
    expect(error.cause).to.include({ detail: 'Key (id)=(1) is duplicated.' });
  });

  it('such as temp_file_limit stops the fill', async () => {
    const small = database.knex({
      pool: {
        min: 0,
        max: 1,
        afterCreate: (connection: Client, done: (error?: Error) => void) =>
          connection.query("set work_mem = '64kB'; set temp_file_limit = '64kB'", (error: Error) => done(error)),
      },
    });
    const error = await rejection(
      alterWith(
        `select g.n as id, repeat('x', 100) || g.n as title, g.n::bigint as comments
         from generate_series(1, 20000) g(n) order by md5(g.n::text)`,
        small,
      ),
    );
    expect(error).to.include({ code: 'MATVIEW_DATABASE', sqlState: '53400' });
  });

  it('such as statement_timeout during the fill is told by its code', async () => {
    const hasty = database.knex({ connection: `${database.url}?options=-c%20statement_timeout%3D1500` });
    const query = 'select id, title, 1::bigint as comments from posts, pg_sleep(20)';
    const error = await rejection(alterWith(query, hasty));
    expect(error).to.include({ code: 'MATVIEW_STATEMENT_TIMEOUT' });
  });

  it('such as a division by zero in a transaction that goes on leaves that as it was', async () => {
    await knex.transaction(async (trx) => {
      await trx.raw('create temporary table mark as select 1 as one');
      const error = await rejection(alterWith('select id / 0 as id, title, 1::bigint as comments from posts', trx));
      expect(error).to.include({ code: 'MATVIEW_DATABASE', sqlState: '22012' });
      expect(await trx('mark')).to.deep.equal([{ one: 1 }]);
      const { rows } = await trx.raw("select current_setting('search_path') as path");
      expect(rows).to.deep.equal([{ path: '"$user", public' }]);
    });
  });

  it('such as the end of the backend while it fills is told by its code', async () => {
    const altering = rejection(alterWith('select id, title, 1::bigint as comments from posts, pg_sleep(20)'));
    for (let ended = 0; ended === 0; ) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) ${OTHERS} and query like 'refresh %' and wait_event = 'PgSleep'`,
      );
      ended = rowCount ?? 0;
    }
    expect(await altering).to.include({ code: 'MATVIEW_CONNECTION_LOST' });
  });
});

/** What the database does wrong next, at the next statement that defines or fills something. */
const FAULTS = `
  create schema faults;
  create table faults.next as select null::text as what;
  create table faults.lockable ();
  create function faults.happen() returns void language plpgsql as $$
  declare
    what text;
  begin
    select n.what into what from faults.next n;
    if what = 'disk_full' then
      raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
    elsif what = 'statement_timeout' then
      perform pg_cancel_backend(pg_backend_pid());
      perform pg_sleep(10);
    elsif what = 'lock_timeout' then
      perform set_config('lock_timeout', '20ms', true);
      lock table faults.lockable in access share mode;
    end if;
  end $$;
  create function faults.on_ddl() returns event_trigger language plpgsql as 'begin perform faults.happen(); end';
  create function faults.on_row() returns trigger language plpgsql as 'begin perform faults.happen(); return new; end';
  create trigger fault before insert or update on knex_matview.views for each row execute function faults.on_row();
  create or replace function public.checked(integer) returns integer language plpgsql immutable as
    'begin perform faults.happen(); return $1; end';
  create event trigger fault on ddl_command_start execute function faults.on_ddl();`;

const OTHERS = `
  from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

async function terminateOthers(client: Client): Promise<void> {
  await client.query(`select pg_terminate_backend(pid) ${OTHERS} and state like 'idle in transaction%'`);
}

async function othersGone(client: Client): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { rowCount } = await client.query(`select ${OTHERS} and application_name = 'child'`);
    if (rowCount === 0) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('the backend of a killed process is still there');
}

/** Lets a child go, up to a step. */
function reach(child: ChildProcessWithoutNullStreams, step: string): Promise<void> {
  return new Promise((done, fail) => {
    let errors = '';
    child.stderr.on('data', (data) => {
      errors += String(data);
    });
    child.stdout.once('data', () => done());
    child.once('exit', () => fail(new Error(`the child ended before ${step}: ${errors}`)));
    child.stdin.write(`${step}\n`);
  });
}
