import type knex from 'knex';
import { make as compose } from '../lib/application';
import { VIEW_MODEL, type ViewModel } from '../lib/declare';
import { withDatabase } from '../lib/knex/with-database';
import { createView } from '../lib/operations/create-view';
import { checkProject, makeMigration, type Project } from '../lib/project';
import { compileCreate } from '../lib/storage/create';
import { createModels, createTables } from './make/models';
import type { Case, Row, Suite, Target } from './support/suite';
import { summarize } from './support/timing';

const MODELS = 200;
const ROUNDS = { small: 3, full: 9 } as const;
const TARGET: Target = { atMostMs: 1000 };
/** With so many models, once each: what takes is to grow with their number. */
const LARGE = { small: [], full: [1000, 5000] } as const;

/** What `make` and `check` take once the models of a large project are loaded and nothing has changed. */
export const make: Suite = {
  name: 'make',
  async *run({ knex: database, size, progress }) {
    progress(`${MODELS} models`);
    await createTables(database);
    const project = (): Project => ({ knex: database, models: createModels(MODELS), ignoredViews: [] });
    const first = await timed(() => makeMigration(project(), { writes: false, extension: 'js' }));
    await migrate(database, first.result.text as string);
    const unchanged: number[] = [];
    const checked: number[] = [];
    for (let round = 0; round < ROUNDS[size]; round += 1) {
      unchanged.push((await timed(() => makeNothing(project()))).took);
      const report = await timed(() => checkProject(project()));
      if (!report.result.agrees) throw new Error('check found differences although nothing had changed');
      checked.push(report.took);
    }
    yield toCase(MODELS, [
      row('make, nothing changed', unchanged, TARGET),
      row('make, all of them new, with the writing', [first.took]),
      row('check, each created anew and compared', checked),
    ]);
    let created = MODELS;
    for (const models of LARGE[size]) {
      progress(`${models} models`);
      await createViews(database, createModels(models).slice(created));
      created = models;
      yield await measureLarge(database, models);
    }
  },
};

async function makeNothing(project: Project): Promise<void> {
  const made = await makeMigration(project, { writes: false, extension: 'js' });
  if (made.text !== null) throw new Error('a migration was made although nothing had changed');
}

/** Without the writing, of which most is formatting. */
async function measureLarge(knex: knex.Knex, total: number): Promise<Case> {
  const project = (models: readonly ViewModel[]): Project => ({ knex, models, ignoredViews: [] });
  const nothing = await timed(() => makeNothing(project(createModels(total))));
  const renamed = await timed(() => changesOf(project(createModels(total, 'heading'))));
  if (renamed.result !== total) throw new Error(`${renamed.result} views of ${total} have changed`);
  return toCase(total, [row('make, nothing changed', [nothing.took]), row('a column of each renamed', [renamed.took])]);
}

async function changesOf(project: Project): Promise<number> {
  const renames = { decideRename: async () => true };
  const { operations } = await compose(project, renames, { render: async () => '', save: null });
  return operations.length;
}

/** Empty, in one transaction, as a migration would. */
async function createViews(knex: knex.Knex, models: readonly ViewModel[]): Promise<void> {
  await knex.transaction((transaction) =>
    withDatabase(transaction, async (context) => {
      for (const model of models) {
        const { definition } = model[VIEW_MODEL]({ knex, checksColumns: false });
        if (definition === null) throw new Error(`${model.name} is invalid`);
        const empty = { ...definition, options: { ...definition.options, withData: false } };
        await createView(context, empty, compileCreate(empty, context.dialect));
      }
    }),
  );
}

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

function toCase(models: number, rows: readonly Row[]): Case {
  return {
    title: `${models} models`,
    detail: 'all different, each over three tables, with two indexes; loaded, and never looked at before each run',
    rows,
  };
}

function row(label: string, runs: readonly number[], target: Target | null = null): Row {
  return { label, timing: summarize(runs), ratio: null, target };
}
