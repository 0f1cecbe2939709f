import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database';
import { onlyRow } from './database';
import { sqlState } from './database-error';

/** How to wait for locks that readers hold up, without holding up other readers for long. */
export interface LockOptions {
  /** The longest wait of the first attempt, in ms; each further attempt waits twice as long. */
  readonly firstTimeoutMs: number;
  /** The longest wait of any attempt, in ms, for all of its locks together. */
  readonly lastTimeoutMs: number;
  readonly attempts: number;
  /** The pause after the first failed attempt, in ms, in which those who queued go on; grows as the timeout does. */
  readonly pauseMs: number;
}

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

const SAVE = `
  select pg_catalog.current_setting('lock_timeout') as timeout,
    (select setting::pg_catalog.int4 from pg_catalog.pg_settings where name = 'deadlock_timeout') as "deadlockMs"`;
const SET = `select pg_catalog.set_config('lock_timeout', $1, true)`;

/**
 * Runs statements that take exclusive locks. A statement that waits makes everyone wait behind it, so each attempt gives
 * up soon, from a savepoint: what was built before stays. The next one begins with the lock that was in vain, but for
 * the first `leading`, which stay first: whoever is waited for while holding another lock may be waiting for that one.
 *
 * @throws the error of the last attempt, `55P03` or `40P01`, when all were in vain; any other error at once.
 */
export async function lockWithRetry(
  database: Database,
  statements: readonly string[],
  options: LockOptions,
  leading = 0,
): Promise<void> {
  let order = statements;
  for (let attempt = 1; ; attempt += 1) {
    const factor = 2 ** (attempt - 1);
    const timeoutMs = Math.min(options.firstTimeoutMs * factor, options.lastTimeoutMs);
    let done = 0;
    try {
      await database.transaction(() => lockWithin(database, order, timeoutMs, () => done++));
      return;
    } catch (error) {
      const state = sqlState(error);
      const isWorthAnother = state === LOCK_NOT_AVAILABLE || state === DEADLOCK_DETECTED;
      if (!isWorthAnother || attempt >= options.attempts) throw error;
      order = moveTo(order, done, Math.min(done, leading));
    }
    await sleep(Math.min(options.pauseMs * factor, options.lastTimeoutMs));
  }
}

function moveTo<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const others = list.filter((_, index) => index !== from);
  return [...others.slice(0, to), ...list.slice(from, from + 1), ...others.slice(to)];
}

/**
 * While one lock is held and another waited for, a reader may wait the other way round. It must not be the one that the
 * server ends for that, so this gives up before anyone's `deadlock_timeout` is over.
 */
async function lockWithin(
  database: Database,
  statements: readonly string[],
  timeoutMs: number,
  onLocked: () => void,
): Promise<void> {
  const { timeout, deadlockMs } = await onlyRow<{ timeout: string; deadlockMs: number }>(database, SAVE, []);
  let end = performance.now() + timeoutMs;
  for (const sql of statements) {
    await database.rows(SET, [`${Math.max(1, Math.ceil(end - performance.now()))}ms`]);
    await database.run(sql);
    onLocked();
    end = Math.min(end, performance.now() + deadlockMs / 2);
  }
  await database.rows(SET, [timeout]);
}
