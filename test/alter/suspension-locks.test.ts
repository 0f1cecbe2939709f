import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

describe('the locks of withSuspendedViews', function suite() {
  this.timeout(60_000);
  const database = useDatabase();
  let knex: Knex;
  let watcher: Client;

  before(async () => {
    knex = database.knex();
    watcher = await database.connect();
  });

  beforeEach(async () => {
    await knex.raw('drop schema public cascade; create schema public; drop schema if exists knex_matview cascade');
    await knex.raw(`
      create table big (id int primary key, v int);
      create table small (id int primary key, name text);
      insert into big select i, i from generate_series(1, 100) i;
      insert into small values (1, 'one')`);
    await knex.schema.createMaterializedView('mv', (view) =>
      view.from('big').columns({ id: true, v: true }).unique('id'),
    );
  });

  /** Starts something on a connection of its own, and resolves once that waits for a lock. */
  async function startWaiting(work: (on: Client) => Promise<unknown>): Promise<{ readonly done: Promise<unknown> }> {
    const client = await database.connect();
    const { rows } = await client.query('select pg_backend_pid() as pid');
    const done = work(client);
    done.catch(() => {});
    await waiting('pid = $1', rows[0].pid);
    return { done };
  }

  /** Resolves once a session waits for a lock. */
  async function waiting(which: string, value: unknown): Promise<void> {
    for (;;) {
      const { rows } = await watcher.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database() and ${which}`,
        [value],
      );
      if (rows.length > 0) return;
      await new Promise((done) => setTimeout(done, 5));
    }
  }

  const locksOn = async (table: string): Promise<string[]> =>
    (
      await watcher.query('select mode from pg_locks where relation = $1::regclass and granted order by mode', [table])
    ).rows.map(({ mode }) => mode);

  const typeOf = async (relation: string): Promise<string> =>
    (
      await knex.raw(`select format_type(atttypid, -1) as type from pg_attribute
      where attrelid = '${relation}'::regclass and attname = 'v'`)
    ).rows[0].type;

  async function within(milliseconds: number, work: () => Promise<unknown>): Promise<void> {
    const start = performance.now();
    await work();
    expect(performance.now() - start).to.be.below(milliseconds);
  }

  const REFRESHES: { readonly [how: string]: (on: Client) => Promise<unknown> } = {
    'blocking refresh': (on) => on.query('refresh materialized view mv'),
    'concurrent refresh': (on) => on.query('refresh materialized view concurrently mv'),
  };
  for (const [how, refresh] of Object.entries(REFRESHES)) {
    it(`let a ${how} that arrives wait, and readers of the table no longer than the call`, () =>
      within(5000, async () => {
        const others: { readonly done: Promise<unknown> }[] = [];
        await knex.schema.withSuspendedViews('big', async (schema) => {
          await schema.raw('alter table big add column n int');
          others.push(await startWaiting(refresh));
          others.push(await startWaiting((on) => on.query('select count(*) from big')));
          await schema.raw('alter table big alter column v type bigint');
        });
        await Promise.all(others.map(({ done }) => done));
        expect(await typeOf('mv')).to.equal('bigint');
      }));
  }

  it('let a refresh of ours wait as well, which then refreshes the view that came back', () =>
    within(5000, async () => {
      let refreshed: Promise<unknown> = Promise.resolve();
      await knex.schema.withSuspendedViews('big', async (schema) => {
        await schema.raw('alter table big add column n int');
        refreshed = database
          .knex()
          .schema.refreshMaterializedView('mv', { strategy: 'auto' })
          .then(() => {});
        await new Promise((done) => setTimeout(done, 100));
        await schema.raw('alter table big alter column v type bigint');
      });
      await refreshed;
    }));

  it('are asked for behind a refresh that is running, before any table is locked', () =>
    within(5000, async () => {
      const refreshing = await database.connect();
      await refreshing.query('begin; refresh materialized view mv');
      const altering = knex.schema
        .withSuspendedViews('big', (schema) => {
          schema.raw('alter table big alter column v type bigint');
        })
        .then(() => {});
      await waiting(`query like $1`, 'create statistics%');
      const reader = await database.connect();
      await reader.query('select count(*) from big');
      await refreshing.query('commit');
      await altering;
      expect(await typeOf('mv')).to.equal('bigint');
    }));

  it('go to plain views as soon as a table is locked, so that no reader of both waits for ever', () =>
    within(5000, async () => {
      await knex.raw('create view plain as select v from big; create view upper as select v + 1 as v from plain');
      const readers: { readonly done: Promise<unknown> }[] = [];
      await knex.schema.withSuspendedViews('big', async (schema) => {
        await schema.raw('alter table big add column n int');
        readers.push(await startWaiting((on) => on.query('select * from upper')));
        readers.push(await startWaiting((on) => on.query('select * from plain join big using (v)')));
        await schema.raw('alter table big alter column v type bigint');
      });
      await Promise.all(readers.map(({ done }) => done));
      expect(await typeOf('plain')).to.equal('bigint');
    }));

  it('undo a statement that readers of a plain view overtook, and run it again behind them', () =>
    within(5000, async () => {
      await knex.raw('create view plain as select v from big');
      const holder = await database.connect();
      await holder.query('begin; lock table big in access share mode');
      let reader: { readonly done: Promise<unknown> } | null = null;
      const altering = knex.schema
        .withSuspendedViews('big', async (schema) => {
          await schema.raw('alter table big add column n int');
          await schema.raw('alter table big alter column v type bigint');
        })
        .then(() => {});
      await waiting('query like $1', 'alter table big%');
      reader = await startWaiting((on) => on.query('select * from plain'));
      await holder.query('commit');
      await altering;
      await reader.done;
      expect(await typeOf('plain')).to.equal('bigint');
      expect(Object.keys(await knex('big').first())).to.deep.equal(['id', 'v', 'n']);
    }));

  it('are given up at once when who holds a view waits for the table', () =>
    within(5000, async () => {
      let reader: { readonly done: Promise<unknown> } | null = null;
      const error = await rejection(
        knex.schema.withSuspendedViews('big', async (schema) => {
          await schema.raw('alter table big add column n int');
          reader = await startWaiting((on) => on.query('select * from mv join big using (id)'));
          await schema.raw('alter table big alter column v type bigint');
        }),
      );
      expect(error).to.include({ name: 'MatviewError', code: 'MATVIEW_LOCK_TIMEOUT' });
      expect(error.message).to.match(
        /^the lock on "public\.mv" is held by a session \(process \d+\) that waits for this/,
      );
      expect(error.cause).to.include({ code: '55P03' });
      await (reader as { readonly done: Promise<unknown> } | null)?.done;
      expect(await typeOf('mv')).to.equal('integer');
    }));

  it('are given up at once in the beginning, when the transaction has locked the table before', () =>
    within(5000, async () => {
      let refresh: { readonly done: Promise<unknown> } | null = null;
      const error = await rejection(
        knex.transaction(async (trx) => {
          await trx.raw('alter table big add column n int');
          refresh = await startWaiting((on) => on.query('refresh materialized view mv'));
          await trx.schema.withSuspendedViews('big', (schema) => {
            schema.raw('alter table big alter column v type bigint');
          });
        }),
      );
      expect(error).to.include({ name: 'MatviewError', code: 'MATVIEW_LOCK_TIMEOUT' });
      await (refresh as { readonly done: Promise<unknown> } | null)?.done;
    }));

  it('are tried for no longer than maxLockTimeout while a table is locked', () =>
    within(5000, async () => {
      const hasty = database.knex({ matview: { lockTimeout: 50, maxLockTimeout: 300, lockPause: 50 } });
      const holder = await database.connect();
      await holder.query('begin; select * from mv');
      const error = await rejection(
        hasty.schema.withSuspendedViews('big', async (schema) => {
          await schema.raw('alter table big add column n int');
          await schema.raw('alter table big alter column v type bigint');
        }),
      );
      await holder.query('commit');
      expect(error).to.include({ name: 'MatviewError', code: 'MATVIEW_LOCK_TIMEOUT' });
    }));

  it('are taken on views before tables for all statements of one call of Knex', () =>
    within(5000, async () => {
      const holder = await database.connect();
      await holder.query('begin; select * from mv');
      const altering = knex.schema
        .withSuspendedViews('big', (schema) => {
          schema.alterTable('big', (table) => {
            table.integer('n');
            table.bigInteger('v').notNullable().alter();
          });
        })
        .then(() => {});
      await waiting('query like $1', 'alter materialized view "public"."mv" owner to %');
      await holder.query('select count(*) from big');
      await holder.query('commit');
      await altering;
      expect(await typeOf('mv')).to.equal('bigint');
    }));

  it('on a table are waited for in attempts, in which readers of the views go on', () =>
    within(8000, async () => {
      const hasty = database.knex({
        matview: { lockTimeout: 20, maxLockTimeout: 40, lockPause: 40, lockAttempts: 500 },
      });
      const [ofView, ofTable, reader] = [await database.connect(), await database.connect(), await database.connect()];
      await ofView.query('begin; select * from mv');
      const altering = hasty.schema
        .withSuspendedViews('big', (schema) => {
          schema.raw('alter table big alter column v type bigint');
        })
        .then(() => {});
      await waiting('query like $1', 'alter materialized view "public"."mv" owner to %');
      await ofTable.query('begin; lock table big in access share mode');
      await ofView.query('commit');
      await waiting('query like $1', 'lock table "public"."big"%');
      for (let read = 0; read < 5; read += 1) await reader.query('select * from mv');
      await ofTable.query('commit');
      await altering;
      expect(await typeOf('mv')).to.equal('bigint');
    }));

  it('are none on tables that the callback does not touch', async () => {
    await knex.raw(`
      create view joined as select big.v, small.name from big join small using (id);
      create materialized view stored as select v, name from joined`);
    await knex.schema.createMaterializedView('declared', (view) => {
      view.as(knex('big').join('small', 'small.id', 'big.id').select('big.v', 'small.name'));
    });
    const during = await database.connect();
    await knex.schema.withSuspendedViews('big', async (schema) => {
      expect(await locksOn('small')).to.deep.equal([]);
      expect(await locksOn('big')).to.deep.equal([]);
      await during.query('alter table small add column first int');
      await schema.raw('alter table big alter column v type bigint');
      expect(await locksOn('small')).to.deep.equal([]);
      await during.query('alter table small add column second int');
    });
    for (const view of ['joined', 'stored', 'declared']) expect(await typeOf(view)).to.equal('bigint');
  });

  it('let two calls that share a view run one after the other', () =>
    within(8000, async () => {
      await knex.raw(`
        create view joined as select big.v, small.name from big join small using (id);
        create materialized view stored as select v, name from joined`);
      let second: Promise<unknown> = Promise.resolve();
      await knex.schema.withSuspendedViews('big', async (schema) => {
        second = database
          .knex()
          .schema.withSuspendedViews('small', (other) => {
            other.raw('alter table small alter column name type varchar');
          })
          .then(() => {});
        await waiting('query ilike $1', '%pg_advisory_xact_lock%');
        await schema.raw('alter table big alter column v type bigint');
      });
      await second;
      expect(await typeOf('stored')).to.equal('bigint');
    }));

  it('do not keep the names of other tables, so that a view whose query would mean something else is an obstacle', async () => {
    await knex.raw(`
      create materialized view stored as select big.v, small.name from big join small using (id);
      alter table small add column other text`);
    const during = await database.connect();
    const error = await rejection(
      knex.schema.withSuspendedViews('big', async (schema) => {
        await schema.raw('alter table big alter column v type bigint');
        await during.query(
          `alter table small rename column name to aside; alter table small rename column other to name`,
        );
      }),
    );
    expect(error).to.include({ code: 'MATVIEW_ALTER_BLOCKED' });
    expect(error.message).to.match(
      /public\.small, which is not among the altered tables, was renamed, or a column of it/,
    );
    expect(await typeOf('stored')).to.equal('integer');
  });

  it('are held for few statements a view', async () => {
    const counting = database.knex();
    const create = (name: string) =>
      knex.schema.createMaterializedView(name, (view) => view.from('big').columns({ id: true, v: true }).unique('id'));
    for (const name of ['second', 'third', 'fourth', 'fifth']) await create(name);
    const sent: string[] = [];
    counting.on('query', ({ sql }: { sql: string }) => sent.push(sql));
    await counting.schema.withSuspendedViews('big', (schema) => {
      schema.raw('alter table big alter column v type bigint');
    });
    const dropped = sent.findIndex((sql) => sql.includes('drop materialized view'));
    expect((sent.length - dropped) / 5).to.be.below(20);
  });
});
