import { expect } from 'chai';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { withDatabase } from '../../lib/knex/with-database';
import { takeAdvisoryLock } from '../../lib/session/advisory-lock';
import type { Database } from '../../lib/session/database';
import { doLocked, givingWay, type LockOptions, lockWithRetry, type WantedLock } from '../../lib/session/lock';
import { rejection } from '../support/catalog';
import { useDatabase } from '../support/database';

const OPTIONS: LockOptions = { firstTimeoutMs: 30, lastTimeoutMs: 30, attempts: 100, pauseMs: 5 };

const lock = (name: string): WantedLock => ({
  schema: 'public',
  name,
  sql: `lock table public.${name}`,
  keepsPlace: false,
});
const [ONE, TWO, THREE] = [lock('one'), lock('two'), lock('three')];

describe('exclusive locks', () => {
  const database = useDatabase();
  let knex: Knex;
  let holder: Client;
  /** What was locked, or tried, in order. */
  let tried: string[];
  let atOnce: string[];
  let onError: () => unknown;

  before(async () => {
    knex = database.knex();
    holder = await database.connect();
    await holder.query('create table one (); create table two (); create table three ()');
    knex.on('query', ({ sql }: { sql: string }) => {
      if (sql.startsWith('lock table')) tried.push(sql);
      else if (sql.includes('lock table')) atOnce.push(sql);
    });
    knex.on('query-error', () => onError());
  });
  beforeEach(() => {
    tried = [];
    atOnce = [];
    onError = () => {};
  });
  afterEach(() => holder.query('rollback'));

  const inTransaction = <Result>(work: (database: Database, trx: Knex.Transaction) => Promise<Result>) =>
    knex.transaction((trx) => withDatabase(trx, ({ database: one }) => work(one, trx)));

  const lockTimeout = async (trx: Knex): Promise<string> =>
    (await trx.raw("select current_setting('lock_timeout') as it")).rows[0].it;

  const setTimeouts = (trx: Knex, sql: string): Promise<unknown> => trx.raw(sql).then(() => {});

  /** The holder reads a table until the first attempt was in vain; the locks of more than two are tried all at once before. */
  async function holdOnce(sql: string, locks = 2): Promise<void> {
    await holder.query(`begin; ${sql}`);
    let errors = locks > 2 ? 2 : 1;
    onError = () => {
      errors -= 1;
      return errors === 0 ? holder.query('rollback') : null;
    };
  }

  it('are tried again beginning with the one that was in vain', async () => {
    await holdOnce('select from two');
    await inTransaction((one) => lockWithRetry(one, [ONE, TWO], OPTIONS));
    expect(tried.slice(0, 3)).to.deep.equal([ONE.sql, TWO.sql, TWO.sql]);
    expect(tried.at(-1)).to.equal(ONE.sql);
  });

  it('that keep their place stay there', async () => {
    await holdOnce('select from three', 3);
    await inTransaction((one) => lockWithRetry(one, [{ ...ONE, keepsPlace: true }, TWO, THREE], OPTIONS));
    expect(tried).to.deep.equal([ONE.sql, TWO.sql, THREE.sql]);
    expect(atOnce.at(-1)).to.match(/public\.one.*public\.three.*public\.two/s);
  });

  it('leave the lock_timeout of the session as it was, also after an attempt in vain', async () => {
    await inTransaction(async (one, trx) => {
      await setTimeouts(trx, "set local lock_timeout = '12345ms'");
      await holdOnce('select from one');
      await lockWithRetry(one, [ONE], OPTIONS);
      expect(await lockTimeout(trx)).to.equal('12345ms');
      await holdOnce('select from two');
      await doLocked(one, OPTIONS, { locks: [TWO], then: async () => {} });
      expect(await lockTimeout(trx)).to.equal('12345ms');
      const hasty = lockWithRetry(one, [THREE, { ...ONE, sql: 'select 1 from nowhere' }], OPTIONS);
      expect(await rejection(hasty)).to.include({ code: '42P01' });
      expect(await lockTimeout(trx)).to.equal('12345ms');
    });
  });

  it('are tried again when PostgreSQL ends the wait of this session for another one that waits for it', async () => {
    await holder.query(`
      create sequence deadlocks;
      create function deadlock_once() returns void language plpgsql as $$
      begin
        if nextval('public.deadlocks') = 1 then raise 'deadlock detected' using errcode = '40P01'; end if;
      end $$`);
    await inTransaction((one) => lockWithRetry(one, [{ ...ONE, sql: 'select public.deadlock_once()' }], OPTIONS));
    expect((await holder.query('select last_value::int as calls from deadlocks')).rows).to.deep.equal([{ calls: 2 }]);
  });

  it('with only a name are given up for another session that waits for one of them, and taken again', async () => {
    await holder.query('begin; select pg_advisory_xact_lock(2)');
    let attempts = 0;
    await inTransaction(async (one, trx) => {
      await setTimeouts(trx, "set local deadlock_timeout = '20ms'");
      let other: Promise<unknown> = Promise.resolve();
      await givingWay(one, OPTIONS, async () => {
        attempts += 1;
        await one.run('select pg_catalog.pg_advisory_xact_lock(1)');
        if (attempts === 1) other = holder.query('select pg_advisory_xact_lock(1); commit');
        await one.run('select pg_catalog.pg_advisory_xact_lock(2)');
      });
      await other;
    });
    expect(attempts).to.be.above(1);
  });

  it('are tried for as long as the lock_timeout of the session says, where it says something', async () => {
    await holder.query('begin; select from one');
    await inTransaction(async (one, trx) => {
      await setTimeouts(trx, "set local lock_timeout = '200ms'");
      const work = { locks: [ONE], then: async () => {} };
      const started = performance.now();
      expect(await rejection(doLocked(one, { ...OPTIONS, attempts: 1 }, work))).to.include({ code: '55P03' });
      expect(performance.now() - started).to.be.above(195);
      expect(tried.length).to.be.above(1);
      await setTimeouts(trx, 'set local lock_timeout = 0');
      tried = [];
      expect(await rejection(doLocked(one, { ...OPTIONS, attempts: 2 }, work))).to.include({ code: '55P03' });
      expect(tried).to.deep.equal([ONE.sql, ONE.sql]);
      expect((await trx.raw('select 1 as usable')).rows).to.deep.equal([{ usable: 1 }]);
    });
  });

  it('with only a name are refused with the grant that is missing', async () => {
    await holder.query(`
      create role restricted;
      revoke execute on function pg_advisory_xact_lock(bigint), pg_advisory_xact_lock_shared(bigint) from public`);
    const error = await rejection(
      inTransaction(async (one, trx) => {
        await setTimeouts(trx, 'set local role restricted');
        await takeAdvisoryLock(one, 'test');
      }),
    );
    await holder.query(`
      grant execute on function pg_advisory_xact_lock(bigint), pg_advisory_xact_lock_shared(bigint) to public;
      drop role restricted`);
    expect(error).to.include({ code: 'MATVIEW_PERMISSION_DENIED' });
    expect(error.hint).to.match(/grant execute on function pg_catalog.pg_advisory_xact_lock\(bigint\)/);
  });
});
