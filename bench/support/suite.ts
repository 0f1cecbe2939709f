import type { Knex } from 'knex';
import type { Size } from './options';
import type { Timing } from './timing';

/** What a row is held to: at least so many times faster, or at most so many milliseconds. */
export type Target = { readonly atLeast: number } | { readonly atMostMs: number };

/** One thing that was timed. */
export interface Row {
  readonly label: string;
  readonly timing: Timing;
  /** How many times the time of what it is compared with; null for that itself. */
  readonly ratio: number | null;
  readonly target: Target | null;
}

/** Things that were timed together, over the same data. */
export interface Case {
  readonly title: string;
  /** Sizes, and what was checked. */
  readonly detail: string;
  readonly rows: readonly Row[];
}

export interface BenchContext {
  /** Connected to a schema of the benchmark's own, which is the whole of its `search_path` and empty at first. */
  readonly knex: Knex;
  readonly size: Size;
  /** Says what is being done. */
  progress(text: string): void;
}

/** A group of cases: a module of `bench/`, listed in `bench/index.ts`. */
export interface Suite {
  readonly name: string;
  /** Yields each case when it is done; throws when a case cannot be measured or its forms disagree. */
  run(context: BenchContext): AsyncIterable<Case>;
}

/** Whether a row reaches its target; null without one. */
export function isMet({ ratio, target, timing }: Row): boolean | null {
  if (target === null) return null;
  return 'atLeast' in target ? (ratio ?? 0) >= target.atLeast : timing.medianMs <= target.atMostMs;
}
