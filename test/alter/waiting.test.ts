import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { attachMaterializedViews } from '../../lib';
import { registeredNames, rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

attachMaterializedViews();

/** An alter that has come to its fill. */
interface Held {
  readonly done: Promise<unknown>;
  release(): Promise<void>;
}

describe('what arrives while a view is altered', () => {
  const database = useDatabase();
  let knex: Knex;
  let client: Client;
  let reader: Client;
  let onStep: (name: string) => unknown = () => {};

  before(async () => {
    knex = database.knex({ matview: { onStep: ({ name }: { name: string }) => onStep(name) } });
    [client, reader] = [await database.connect(), await database.connect()];
    await reader.query("set statement_timeout = '900ms'");
  });

  beforeEach(async () => {
    onStep = () => {};
    await client.query(`
      drop table if exists posts cascade;
      drop schema if exists knex_matview cascade;
      create table posts (id int primary key, title text);
      insert into posts values (1, 'One'), (2, 'Two')`);
    await knex.schema.createMaterializedView('list', (view) => {
      view.from('posts').columns({ id: true, title: true }).unique('id');
    });
    await knex.schema.createMaterializedView('upper', (view) => {
      view.from('list').columns({ id: true, heading: 'title' }).unique('id');
    });
  });

  const start = (schema: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(schema);

  /** Starts an alter, and holds it before its fill, with all locks that it has then. */
  async function holdFill(view: string): Promise<Held> {
    let release = (): void => {};
    const released = new Promise<void>((go) => {
      release = go;
    });
    const there = new Promise<void>((reached) => {
      onStep = (name) => {
        if (name !== `fill public.${view}`) return undefined;
        reached();
        return released;
      };
    });
    const done = start(knex.schema.alterMaterializedView(view, (change) => change.where('id', '>', 1)));
    await Promise.race([there, done]);
    return {
      done,
      release: () => {
        release();
        return done.then(() => {});
      },
    };
  }

  /** Waits until so many sessions wait for an advisory lock. */
  async function waiting(count: number): Promise<void> {
    const sql = `select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await client.query(sql)).rows[0].waiting < count) await new Promise((done) => setTimeout(done, 5));
  }

  const readersGoOn = async (...views: string[]): Promise<void> => {
    for (const view of views) expect((await reader.query(`select * from ${view}`)).rowCount, view).to.equal(2);
  };

  const arriving: Record<string, () => PromiseLike<unknown>> = {
    'a blocking refresh': () => knex.schema.refreshMaterializedView('list'),
    'a blocking refresh of a dependent': () => knex.schema.refreshMaterializedView('upper'),
    'a concurrent refresh': () => knex.schema.refreshMaterializedView('list', true),
    'a rename': () => knex.schema.renameMaterializedView('list', 'renamed'),
    'a rename of a dependent': () => knex.schema.renameMaterializedView('upper', 'renamed'),
    'a drop': () => knex.schema.dropMaterializedView('list', { cascade: true }),
    'a drop of a dependent': () => knex.schema.dropMaterializedView('upper'),
    'another alter': () => knex.schema.alterMaterializedView('list', (view) => view.comment('later')),
  };
  for (const [what, arrive] of Object.entries(arriving)) {
    it(`waits without a reader that waits behind it: ${what}`, async () => {
      const altering = await holdFill('list');
      const arrived = start(arrive());
      await waiting(1);
      await readersGoOn('list', 'upper');
      await altering.release();
      await arrived;
    });
  }

  it('includes what was made to read it while it waited for the lock of another', async () => {
    const holder = await database.connect();
    await holder.query('begin; analyze upper');
    let held: unknown;
    onStep = async (name) => {
      if (name !== 'fill public.list') return;
      const sql = "select mode from pg_locks where relation = 'newcomer'::regclass and granted";
      held = (await client.query(sql)).rows;
    };
    const altering = start(knex.schema.alterMaterializedView('list', (view) => view.where('id', '>', 1)));
    const blocked = "select count(*)::int as blocked from pg_locks where relation = 'upper'::regclass and not granted";
    while ((await client.query(blocked)).rows[0].blocked === 0) await new Promise((done) => setTimeout(done, 5));
    await client.query('create materialized view newcomer as select heading from upper');
    await holder.query('commit');
    await altering;
    expect(held).to.deep.include({ mode: 'ShareUpdateExclusiveLock' });
    expect((await client.query('select * from newcomer')).rows).to.deep.equal([{ heading: 'Two' }]);
  });

  it('sees what the alter did, whatever the default isolation level is', async () => {
    const options = '-c default_transaction_isolation=serializable';
    const strict = database.knex({ connection: { connectionString: database.url, options } });
    const altering = await holdFill('list');
    const renamed = start(strict.schema.renameMaterializedView('list', 'entries'));
    await waiting(1);
    await altering.release();
    await renamed;
    await strict.schema.refreshMaterializedView('entries', { strategy: 'blocking' });
    expect((await client.query('select id from entries')).rows).to.deep.equal([{ id: 2 }]);
    expect(await registeredNames(knex)).to.deep.equal(['public.entries', 'public.upper']);
  });

  it('says so in a transaction that cannot see what the alter did, and leaves it usable', async () => {
    await knex.transaction(
      async (trx) => {
        await trx('posts');
        await client.query('begin; alter materialized view list rename to former');
        await client.query('create materialized view list as select id, title from posts; commit');
        for (const overtaken of [
          trx.schema.renameMaterializedView('list', 'entries'),
          trx.schema.alterMaterializedView('list', (view) => view.comment('later')),
        ]) {
          const error = await rejection(start(overtaken));
          expect(error).to.include({ code: 'MATVIEW_DATABASE' });
          expect(error.message).to.contain('was overtaken: another session replaced the view');
        }
        expect(await trx('posts')).to.have.length(2);
      },
      { isolationLevel: 'repeatable read' },
    );
  });

  it('waits for a reader in attempts, which leave other readers, and the lock_timeout of the transaction, alone', async () => {
    const holder = await database.connect();
    const patient = database.knex({ matview: { lockTimeout: 30, maxLockTimeout: 30, lockPause: 10 } });
    for (const operation of ['refresh', 'rename', 'drop'] as const) {
      await holder.query('begin; select from list');
      const transaction = patient.transaction(async (trx) => {
        await trx.raw("set local lock_timeout = '20s'");
        const failed = new Promise((done) => trx.once('query-error', done));
        const arrived = start(
          {
            refresh: () => trx.schema.refreshMaterializedView('list', { strategy: 'blocking' }),
            rename: () => trx.schema.renameMaterializedView('list', 'entries'),
            drop: () => trx.schema.dropMaterializedView('list', { cascade: true }),
          }[operation](),
        );
        await failed;
        await readersGoOn('list', 'upper');
        await holder.query('commit');
        await arrived;
        const { rows } = await trx.raw("select current_setting('lock_timeout') as timeout");
        expect(rows).to.deep.equal([{ timeout: '20s' }]);
        throw new Error('undone');
      });
      expect(String(await rejection(transaction))).to.equal('Error: undone');
    }
  });

  it('happens in its order, to the view as it is then', async () => {
    const altering = await holdFill('list');
    const refreshed = start(knex.schema.refreshMaterializedView('list', { strategy: 'blocking' }));
    await waiting(1);
    const renamed = start(knex.schema.renameMaterializedView('list', 'entries'));
    await waiting(2);
    const dropped = start(knex.schema.dropMaterializedView('upper'));
    await waiting(3);
    await readersGoOn('list', 'upper');
    await altering.release();
    expect(await refreshed).to.include({ view: 'list', strategy: 'blocking' });
    await Promise.all([renamed, dropped]);
    expect((await client.query('select id from entries order by id')).rows).to.deep.equal([{ id: 2 }]);
    expect(await registeredNames(knex)).to.deep.equal(['public.entries']);
  });
});
