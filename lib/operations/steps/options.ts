import { describeValue, OptionError } from '../../errors';
import type { Step, StepData } from '../../plan/step';
import type { Database } from '../../session/database';
import type { LockOptions } from '../../session/lock';

/** The step that an alter is about to run. */
export interface StepEvent {
  /** Tells the step apart within its alter: `fill blog.post_summaries`. */
  readonly name: string;
  /** What the step does; a stable word. */
  readonly kind: StepData['kind'];
  /** Why the step is needed, as a phrase. */
  readonly reason: string;
}

/**
 * How `alterMaterializedView` and `withSuspendedViews` take their locks, and who is told of the steps: part of the key
 * `matview` in the Knex configuration. A number that is not positive is refused with an `OptionError`.
 *
 * @example
 * const config: Knex.Config = {
 *   client: 'pg',
 *   matview: { lockTimeout: 200, onStep: ({ name }) => console.log(name) },
 * };
 */
export interface AlterConfig {
  /**
   * The longest wait for the exclusive locks in the first attempt, in milliseconds; 100 by default. Later attempts wait longer.
   */
  readonly lockTimeout?: number;
  /**
   * The longest wait in any attempt, in milliseconds; 2000 by default. Readers that come meanwhile wait behind it.
   */
  readonly maxLockTimeout?: number;
  /** How often the locks are tried; 30 by default. After the last attempt, the alter fails and nothing is changed. */
  readonly lockAttempts?: number;
  /** The pause after the first attempt, in milliseconds; 100 by default. Later pauses are longer. */
  readonly lockPause?: number;
  /** Called, and awaited, before each step. An error that it throws ends the alter, with nothing changed. */
  readonly onStep?: (step: StepEvent) => unknown;
}

export interface AlterOptions {
  readonly lock: LockOptions;
  readonly onStep: ((step: StepEvent) => unknown) | null;
}

/** Reports the next step to code of the user, which may send its own statements. */
export async function announce({ onStep }: AlterOptions, database: Database, step: Step): Promise<void> {
  const { name, kind, reason } = step;
  if (onStep !== null) await database.asCaller(async () => onStep({ name, kind, reason }));
}

/** @throws {OptionError} for a number that is none, or not positive. */
export function readAlterOptions(config: AlterConfig = {}): AlterOptions {
  return {
    lock: {
      firstTimeoutMs: positive('lockTimeout', config.lockTimeout, 100),
      lastTimeoutMs: positive('maxLockTimeout', config.maxLockTimeout, 2000),
      attempts: positive('lockAttempts', config.lockAttempts, 30),
      pauseMs: positive('lockPause', config.lockPause, 100),
    },
    onStep: config.onStep ?? null,
  };
}

function positive(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw new OptionError(`the option matview.${name} is ${describeValue(value)}, which is not a positive number`, {
    hint: `knex({ …, matview: { ${name}: ${otherwise} } })`,
  });
}
