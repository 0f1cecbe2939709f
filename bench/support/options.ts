import { parseArgs } from 'node:util';

/** `small` ends within a minute, for checks on every change; `full` is what ratios are read from. */
export type Size = 'small' | 'full';

export interface Options {
  readonly size: Size;
  /** Where the results are written as JSON. */
  readonly json: string;
  /** Names of the suites to run; all of them when empty. */
  readonly suites: readonly string[];
}

const USAGE = 'npm run bench [-- [suite …] [--size small|full] [--json file]]';

/**
 * Reads the command line.
 *
 * @throws {Error} with the usage when it is not one.
 */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { size: { type: 'string', default: 'small' }, json: { type: 'string' } },
  });
  const { size } = values;
  if (size !== 'small' && size !== 'full') throw new Error(`--size is small or full, not ${size}; ${USAGE}`);
  for (const name of positionals) {
    if (!known.includes(name)) throw new Error(`there is no suite ${name}, only ${known.join(', ')}; ${USAGE}`);
  }
  return { size, json: values.json ?? `bench/results/${size}.json`, suites: positionals };
}
