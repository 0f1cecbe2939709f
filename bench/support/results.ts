import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { Size } from './options';
import { type Case, isMet } from './suite';

export interface Results {
  readonly size: Size;
  /** The server's version, as it says it. */
  readonly postgres: string;
  readonly suites: { readonly [name: string]: readonly Case[] };
}

/** Writes results as JSON, with what they were measured on; times are in milliseconds. */
export function writeResults(file: string, { size, postgres, suites }: Results): void {
  const measured = Object.entries(suites).map(([name, cases]) => [name, cases.map(withMet)]);
  const results = {
    measuredAt: new Date().toISOString(),
    size,
    postgres,
    node: process.version,
    processors: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    suites: Object.fromEntries(measured),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

function withMet(measured: Case) {
  return { ...measured, rows: measured.rows.map((row) => ({ ...row, met: isMet(row) })) };
}
