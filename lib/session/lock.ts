import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database';
import { onlyRow } from './database';
import { sqlState } from './database-error';
import { assertNotWaitedFor, type LockedName } from './waiting';

/** How to wait for locks that readers hold up, without holding up other readers for long. */
export interface LockOptions {
  /** The longest wait of the first attempt, in ms; each further attempt waits twice as long. */
  readonly firstTimeoutMs: number;
  /** The longest wait of any attempt, in ms, for all of its locks together. */
  readonly lastTimeoutMs: number;
  readonly attempts: number;
  /** The pause after the first failed attempt, in ms, in which those who queued go on; grows as the timeout does. */
  readonly pauseMs: number;
  /** The longest time for all attempts and pauses, in ms; for as many as there are by default. */
  readonly longestMs?: number;
}

/** A lock that keeps readers of a relation off, and the statement that takes it. */
export interface WantedLock extends LockedName {
  readonly sql: string;
  /** It keeps its place among the others, whichever of them is in vain. */
  readonly keepsPlace: boolean;
}

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

interface Settings {
  /** The `lock_timeout` of the caller, 0 for none. */
  readonly callersMs: number;
  readonly deadlockMs: number;
}

const SAVE = `
  select
    (select setting::pg_catalog.int4 from pg_catalog.pg_settings where name = 'lock_timeout') as "callersMs",
    (select setting::pg_catalog.int4 from pg_catalog.pg_settings where name = 'deadlock_timeout') as "deadlockMs"`;

const setLockTimeout = (milliseconds: number): string => `set local lock_timeout = ${milliseconds}`;

/** Exclusive locks, and what is to happen under them. */
export interface Locking<Result> {
  readonly locks: readonly WantedLock[];
  /** Done in the same attempt, and done soon: others wait meanwhile. */
  readonly then: () => Promise<Result>;
}

/**
 * Takes exclusive locks. A statement that waits makes everyone wait behind it, so each attempt gives up soon, from a
 * savepoint: what was built before stays. The next one begins with the lock that was in vain, but for those that keep
 * their place: whoever is waited for while holding another lock may be waiting for that one.
 *
 * @throws the error of the last attempt, `55P03` or `40P01`, when all were in vain; any other error at once.
 * @throws {MatviewError} at once, when a session that holds one of the locks waits for this transaction.
 */
export function lockWithRetry(database: Database, locks: readonly WantedLock[], options: LockOptions): Promise<void> {
  const { longestMs } = options;
  const leftMs = longestMs === undefined ? {} : { leftMs: timeFrom(longestMs) };
  return inAttempts(database, options, { ...inOrder(database, { locks, then: nothing }), ...leftMs });
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
  const { callersMs: allowed } = await readSettings(database);
  const attempts = inOrder(database, locking);
  if (allowed === 0) return inAttempts(database, options, attempts);
  const patient = { ...options, attempts: Number.POSITIVE_INFINITY };
  return inAttempts(database, patient, { ...attempts, leftMs: timeFrom(allowed) });
}

function timeFrom(milliseconds: number): () => number {
  const end = performance.now() + milliseconds;
  return () => end - performance.now();
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
  return inAttempts(database, options, { work, isInVain: (error) => sqlState(error) === DEADLOCK_DETECTED });
}

/** A lock was not granted in time, or two sessions waited for each other. */
function isLockFailure(error: unknown): boolean {
  const state = sqlState(error);
  return state === LOCK_NOT_AVAILABLE || state === DEADLOCK_DETECTED;
}

const nothing = async (): Promise<void> => {};

interface Attempts<Result> {
  readonly work: (timeoutMs: number) => Promise<Result>;
  readonly isInVain: (error: unknown) => boolean;
  /** Called after an attempt in vain. */
  readonly afterFailure?: (error: unknown) => Promise<void>;
  readonly leftMs?: () => number;
}

/** Each attempt has a savepoint, so that one in vain leaves no lock, and does not end the transaction of the caller. */
async function inAttempts<Result>(
  database: Database,
  { firstTimeoutMs, lastTimeoutMs, attempts, pauseMs }: LockOptions,
  { work, isInVain, afterFailure, leftMs = () => Number.POSITIVE_INFINITY }: Attempts<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const factor = 2 ** (attempt - 1);
    try {
      return await database.transaction(() => work(Math.min(firstTimeoutMs * factor, lastTimeoutMs, leftMs())));
    } catch (error) {
      if (!isInVain(error)) throw error;
      await afterFailure?.(error);
      if (attempt >= attempts || leftMs() <= 0) throw error;
    }
    await sleep(Math.min(pauseMs * factor, lastTimeoutMs, Math.max(0, leftMs())));
  }
}

/** Attempts of which each begins with the lock that was in vain in the one before. */
function inOrder<Result>(database: Database, { locks, then }: Locking<Result>): Attempts<Result> {
  let order = locks;
  let done = 0;
  return {
    isInVain: isLockFailure,
    work: (timeoutMs) => {
      done = 0;
      return lockWithin(database, timeoutMs, { locks: order, then }, () => {
        done += 1;
      });
    },
    afterFailure: async (error) => {
      await assertNotWaitedFor(database, locks, 'access exclusive', error);
      order = moveForward(order, done);
    },
  };
}

/** The lock that was in vain comes first of those that have no place. */
function moveForward(order: readonly WantedLock[], failed: number): readonly WantedLock[] {
  if (order[failed]?.keepsPlace !== false) return order;
  const others = order.filter((_, index) => index !== failed);
  const to = order.findIndex(({ keepsPlace }) => !keepsPlace);
  return [...others.slice(0, to), ...order.slice(failed, failed + 1), ...others.slice(to)];
}

/**
 * While one lock is held and another waited for, a reader may wait the other way round. It must not be the one that the
 * server ends for that, so this gives up before anyone's `deadlock_timeout` is over.
 */
async function lockWithin<Result>(
  database: Database,
  timeoutMs: number,
  { locks, then }: Locking<Result>,
  onLocked: () => void,
): Promise<Result> {
  const settings = await readSettings(database);
  const { callersMs, deadlockMs } = settings;
  let end = performance.now() + timeoutMs;
  const isDone = locks.length > 2 && (await lockAtOnce(database, locks, settings));
  const setTimeoutToEnd = (): Promise<void> =>
    database.run(setLockTimeout(Math.max(1, Math.ceil(end - performance.now()))));
  for (const { sql } of isDone ? [] : locks) {
    await setTimeoutToEnd();
    await database.run(sql);
    onLocked();
    end = Math.min(end, performance.now() + deadlockMs / 2);
  }
  if (then !== nothing) await setTimeoutToEnd();
  const result = await then();
  await database.run(setLockTimeout(callersMs));
  return result;
}

/** In one round trip, where nobody is waited for; together they wait no longer than any of them may. */
function lockAtOnce(
  database: Database,
  locks: readonly WantedLock[],
  { callersMs, deadlockMs }: Settings,
): Promise<boolean> {
  const shortest = Math.max(1, Math.floor(deadlockMs / 2 / locks.length));
  const texts = [setLockTimeout(Math.min(shortest, 10)), ...locks.map(({ sql }) => sql), setLockTimeout(callersMs)];
  return database.batch(texts.map((sql) => ({ sql, settings: 'library' })));
}

/** Does work that gets every lock within a time, in ms, or is undone; false when a lock was not granted. */
export async function tryWithin(database: Database, timeoutMs: number, work: () => Promise<void>): Promise<boolean> {
  try {
    await database.transaction(async () => {
      const { callersMs } = await readSettings(database);
      await database.run(setLockTimeout(timeoutMs));
      await work();
      await database.run(setLockTimeout(callersMs));
    });
    return true;
  } catch (error) {
    if (isLockFailure(error)) return false;
    throw error;
  }
}

function readSettings(database: Database): Promise<Settings> {
  return onlyRow<Settings>(database, SAVE, []);
}
