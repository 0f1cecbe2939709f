import { alterSuite } from './alter';
import { compile } from './compile';
import { create } from './create';
import { make } from './make';
import { emptySchemas, serverVersion, withDatabase } from './support/database';
import { type Options, readOptions } from './support/options';
import { describeCase, describeTargets } from './support/report';
import { writeResults } from './support/results';
import type { BenchContext, Case, Suite } from './support/suite';
import { suspendSuite } from './suspend';

const SUITES: readonly Suite[] = [create, compile, alterSuite, suspendSuite, make];

/**
 * Measures, prints medians and ratios, and writes them as JSON. Fails when forms disagree about the rows or something
 * breaks; a target that is not met on a busy machine is only said.
 */
async function main(): Promise<void> {
  const names = SUITES.map(({ name }) => name);
  const options = readOptions(process.argv.slice(2), names);
  await withDatabase(async (knex) => {
    const postgres = await serverVersion(knex);
    console.log(`PostgreSQL ${postgres}, Node ${process.version}, size ${options.size}`);
    const suites = await runSuites(
      { knex, size: options.size, progress: (text) => console.error(`… ${text}`) },
      options,
    );
    console.log(describeTargets(Object.values(suites).flat()));
    writeResults(options.json, { size: options.size, postgres, suites });
    console.log(`written to ${options.json}`);
  });
}

async function runSuites(context: BenchContext, { suites }: Options): Promise<{ [name: string]: Case[] }> {
  const results: { [name: string]: Case[] } = {};
  for (const suite of SUITES.filter(({ name }) => suites.length === 0 || suites.includes(name))) {
    await emptySchemas(context.knex);
    const cases: Case[] = [];
    for await (const measured of suite.run(context)) {
      console.log(describeCase(measured));
      cases.push(measured);
    }
    results[suite.name] = cases;
  }
  return results;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
