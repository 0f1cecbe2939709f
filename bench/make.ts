import type knex from 'knex';
import { checkProject, makeMigration, type Project } from '../lib/project';
import { createModels, createTables } from './make/models';
import type { Case, Row, Suite, Target } from './support/suite';
import { summarize } from './support/timing';

const MODELS = { small: 200, full: 200 } as const;
const ROUNDS = { small: 3, full: 9 } as const;
const TARGET: Target = { atMostMs: 1000 };

/** What `make` and `check` take once the models of a large project are loaded and nothing has changed. */
export const make: Suite = {
  name: 'make',
  async *run({ knex: database, size, progress }) {
    const models = MODELS[size];
    progress(`${models} models`);
    await createTables(database);
    const project = (): Project => ({ knex: database, models: createModels(models), ignoredViews: [] });
    const first = await timed(() => makeMigration(project(), { writes: false, extension: 'js' }));
    await migrate(database, first.result.text as string);
    const unchanged: number[] = [];
    const checked: number[] = [];
    for (let round = 0; round < ROUNDS[size]; round += 1) {
      const made = await timed(() => makeMigration(project(), { writes: false, extension: 'js' }));
      if (made.result.text !== null) throw new Error('a migration was made although nothing had changed');
      unchanged.push(made.took);
      const report = await timed(() => checkProject(project()));
      if (!report.result.agrees) throw new Error('check found differences although nothing had changed');
      checked.push(report.took);
    }
    yield toCase(models, first.took, unchanged, checked);
  },
};

async function timed<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly took: number }> {
  const started = performance.now();
  const result = await work();
  return { result, took: performance.now() - started };
}

/** Runs a migration that is written as CommonJS. */
async function migrate(database: knex.Knex, text: string): Promise<void> {
  const module = { exports: {} as { up(on: knex.Knex): Promise<void> } };
  const load = (name: string): unknown => require(name === 'knex-matview' ? '../lib' : '../lib/register');
  new Function('require', 'module', 'exports', text)(load, module, module.exports);
  await database.transaction((transaction) => module.exports.up(transaction));
}

function toCase(models: number, first: number, unchanged: readonly number[], checked: readonly number[]): Case {
  return {
    title: `${models} models`,
    detail: 'all different, each over three tables, with two indexes; loaded, and never looked at before each run',
    rows: [
      row('make, nothing changed', unchanged, TARGET),
      row('make, all of them new, with the writing', [first]),
      row('check, each created anew and compared', checked),
    ],
  };
}

function row(label: string, runs: readonly number[], target: Target | null = null): Row {
  return { label, timing: summarize(runs), ratio: null, target };
}
