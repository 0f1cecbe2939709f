/** What the runs of one thing took, in milliseconds. */
export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly runsMs: readonly number[];
}

/** Something to time, with what has to be done before it can be run again, which is not timed. */
export interface Timed {
  run(): Promise<unknown>;
  reset(): Promise<unknown>;
}

export interface Rounds {
  readonly atLeast: number;
  readonly atMost: number;
  /** How long the runs may take together, once there are enough of them. */
  readonly budgetMs: number;
}

/**
 * Times things in turn, A B C, B C A, C A B, …, so that what else the machine does meets all of them alike. A first round
 * that is not counted warms the caches.
 */
export async function timeInTurn(things: readonly Timed[], { atLeast, atMost, budgetMs }: Rounds): Promise<Timing[]> {
  const runs = things.map((): number[] => []);
  for (const thing of things) await timeOnce(thing);
  const end = performance.now() + budgetMs;
  for (let round = 0; round < atMost && (round < atLeast || performance.now() < end); round += 1) {
    for (const offset of things.keys()) {
      const index = (round + offset) % things.length;
      runs[index]?.push(await timeOnce(things[index] as Timed));
    }
  }
  return runs.map(summarize);
}

async function timeOnce({ run, reset }: Timed): Promise<number> {
  const start = performance.now();
  await run();
  const took = performance.now() - start;
  await reset();
  return took;
}

export function summarize(runsMs: readonly number[]): Timing {
  return { medianMs: median(runsMs), minMs: Math.min(...runsMs), maxMs: Math.max(...runsMs), runsMs };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? upper)) / 2;
}
