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

interface Settings {
  readonly timeout: string;
  readonly timeoutMs: number;
  readonly deadlockMs: number;
}

const SAVE = `
  select pg_catalog.current_setting('lock_timeout') as timeout,
    (select setting::pg_catalog.int4 from pg_catalog.pg_settings where name = 'lock_timeout') as "timeoutMs",
    (select setting::pg_catalog.int4 from pg_catalog.pg_settings where name = 'deadlock_timeout') as "deadlockMs"`;
const SET = `select pg_catalog.set_config('lock_timeout', $1, true)`;

/** Statements that take exclusive locks, and what is to happen under them. */
export interface Locking<Result> {
  readonly statements: readonly string[];
  /** How many of the statements stay first, whichever lock was in vain. */
  readonly leading?: number;
  /** Done in the same attempt, and done soon: others wait meanwhile. */
  readonly then: () => Promise<Result>;
}

/**
 * Runs statements that take exclusive locks. A statement that waits makes everyone wait behind it, so each attempt gives
 * up soon, from a savepoint: what was built before stays. The next one begins with the lock that was in vain, but for
 * the first `leading`, which stay first: whoever is waited for while holding another lock may be waiting for that one.
 *
 * @throws the error of the last attempt, `55P03` or `40P01`, when all were in vain; any other error at once.
 */
export function lockWithRetry(
  database: Database,
  statements: readonly string[],
  options: LockOptions,
  leading = 0,
): Promise<void> {
  return inAttempts(database, options, inOrder(database, { statements, leading, then: nothing }));
}

/**
 * Does work under exclusive locks, in such attempts. Where the session has a `lock_timeout`, that is how long all attempts
 * take together, and there is no other limit.
 *
 * @throws as {@link lockWithRetry}.
 */
export async function doLocked<Result>(
  database: Database,
  options: LockOptions,
  locking: Locking<Result>,
): Promise<Result> {
  const { timeoutMs: allowed } = await readSettings(database);
  if (allowed === 0) return inAttempts(database, options, inOrder(database, locking));
  const end = performance.now() + allowed;
  const left = (): number => end - performance.now();
  return inAttempts(database, { ...options, attempts: Number.POSITIVE_INFINITY }, inOrder(database, locking), left);
}

/**
 * Does work that waits only for locks behind which no reader waits. When two sessions wait for each other and PostgreSQL
 * ends this one's wait, it gives way: it releases what the work locked, and begins again.
 *
 * @throws `40P01` when all attempts were in vain; any other error at once.
 */
export function givingWay<Result>(
  database: Database,
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  return inAttempts(database, options, work, forEver, new Set([DEADLOCK_DETECTED]));
}

const IN_VAIN: ReadonlySet<string> = new Set([LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED]);

const nothing = async (): Promise<void> => {};

const forEver = (): number => Number.POSITIVE_INFINITY;

/** Each attempt has a savepoint, so that one in vain leaves no lock, and does not end the transaction of the caller. */
async function inAttempts<Result>(
  database: Database,
  { firstTimeoutMs, lastTimeoutMs, attempts, pauseMs }: LockOptions,
  work: (timeoutMs: number) => Promise<Result>,
  leftMs: () => number = forEver,
  inVain = IN_VAIN,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const factor = 2 ** (attempt - 1);
    try {
      return await database.transaction(() => work(Math.min(firstTimeoutMs * factor, lastTimeoutMs, leftMs())));
    } catch (error) {
      if (!inVain.has(sqlState(error) ?? '') || attempt >= attempts || leftMs() <= 0) throw error;
    }
    await sleep(Math.min(pauseMs * factor, lastTimeoutMs, Math.max(0, leftMs())));
  }
}

/** An attempt that begins with the lock that was in vain in the one before. */
function inOrder<Result>(
  database: Database,
  { statements, leading = 0, then }: Locking<Result>,
): (timeoutMs: number) => Promise<Result> {
  let order = statements;
  return async (timeoutMs) => {
    let done = 0;
    const onLocked = (): void => {
      done += 1;
    };
    try {
      return await lockWithin(database, timeoutMs, { statements: order, then }, onLocked);
    } catch (error) {
      order = moveTo(order, done, Math.min(done, leading));
      throw error;
    }
  };
}

function moveTo<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  const others = list.filter((_, index) => index !== from);
  return [...others.slice(0, to), ...list.slice(from, from + 1), ...others.slice(to)];
}

/**
 * While one lock is held and another waited for, a reader may wait the other way round. It must not be the one that the
 * server ends for that, so this gives up before anyone's `deadlock_timeout` is over.
 */
async function lockWithin<Result>(
  database: Database,
  timeoutMs: number,
  { statements, then }: Locking<Result>,
  onLocked: () => void,
): Promise<Result> {
  const { timeout, deadlockMs } = await readSettings(database);
  let end = performance.now() + timeoutMs;
  const setTimeoutToEnd = (): Promise<unknown> =>
    database.rows(SET, [`${Math.max(1, Math.ceil(end - performance.now()))}ms`]);
  for (const sql of statements) {
    await setTimeoutToEnd();
    await database.run(sql);
    onLocked();
    end = Math.min(end, performance.now() + deadlockMs / 2);
  }
  if (then !== nothing) await setTimeoutToEnd();
  const result = await then();
  await database.rows(SET, [timeout]);
  return result;
}

function readSettings(database: Database): Promise<Settings> {
  return onlyRow<Settings>(database, SAVE, []);
}
