import type { Parameters } from 'fast-check';

/** Few with `npm test`; `npm run test:long` tries ten times as many. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 10);
const SEED = process.env.PROPERTY_SEED;

/**
 * How often a property is tried: `PROPERTY_RUNS` (10 by default) times its weight. The seed is printed; the same one in
 * `PROPERTY_SEED` repeats the run.
 */
export function runs(
  name: string,
  weight = 1,
): Parameters<unknown> & { readonly seed: number; readonly numRuns: number } {
  const seed = SEED === undefined ? Date.now() % 2 ** 31 : Number(SEED);
  const numRuns = Math.max(1, Math.round(RUNS * weight));
  console.log(`      ${name}: ${numRuns} runs, PROPERTY_SEED=${seed}`);
  return { seed, numRuns };
}
