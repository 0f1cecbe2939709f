import type { Parameters } from 'fast-check';

/** Few with `npm test`; `npm run test:long` tries ten times as many. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 10);
const SEED = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);

/**
 * How often a property is tried: `PROPERTY_RUNS` (10 by default) times its weight. The seed is printed; the same one in
 * `PROPERTY_SEED` repeats the run.
 */
export function runs(
  name: string,
  weight = 1,
): Parameters<unknown> & { readonly seed: number; readonly numRuns: number } {
  const numRuns = Math.max(1, Math.round(RUNS * weight));
  printSeed(`${name}: ${numRuns} runs`);
  return { seed: SEED, numRuns };
}

/**
 * Every `parts`th of many cases, from another one on in each run: the parts of all numbers below `parts` are all cases.
 * With `PROPERTY_RUNS` from 100 on each part is all cases.
 */
export function partOf<Case>(name: string, cases: readonly Case[], parts: number, number = 0): readonly Case[] {
  if (RUNS >= 100) return cases;
  printSeed(`${name}: one case of ${parts}`);
  return cases.filter((_case, index) => (index + number + SEED) % parts === 0);
}

function printSeed(what: string): void {
  console.log(`      ${what}, PROPERTY_SEED=${SEED}`);
}
