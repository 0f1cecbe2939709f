import { expect } from 'chai';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import type { ViewDefinition } from '../../lib/definition';
import { checkProject, makeMigration, type Project } from '../../lib/project';
import { generateModelSet } from '../property/generators/model-set';
import { Tape } from '../property/generators/tape';
import { runs } from '../property/runs';
import { createBlog } from '../support/blog';
import { useDatabase } from '../support/database';
import { modelOfDefinition, runMigration } from '../support/models';
import { createFresh, snapshotViews, type ViewsSnapshot } from '../support/view-snapshot';

const tape = fc.array(fc.nat(999), { maxLength: 120, size: 'max' });
const steps = fc.array(fc.record({ models: tape, renames: fc.boolean() }), { minLength: 1, maxLength: 4 });

describe('any sequence of changes of the models', function () {
  this.timeout(600_000);
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    knex = database.knex();
    await createBlog(knex);
  });

  const projectOf = (models: readonly ViewDefinition[]): Project => ({
    knex,
    models: models.map(modelOfDefinition),
    ignoredViews: [],
  });

  /** Brings the database to the models by a migration, and gives its text. */
  async function migrate(models: readonly ViewDefinition[], isRename: boolean): Promise<string | null> {
    const options = { writes: false, extension: 'js', decideRename: async () => isRename };
    const { text } = await makeMigration(projectOf(models), options);
    if (text !== null) await explaining(text, () => runMigration(knex, text, 'up'));
    const again = await makeMigration(projectOf(models), options);
    expect(again.operations, `made again after\n${text}`).to.deep.equal([]);
    const { differences } = await checkProject(projectOf(models));
    expect(differences, `checked after\n${text}`).to.deep.equal([]);
    return text;
  }

  it('ends in the views that the last models make from nothing, and rolls back step by step to nothing', async () => {
    const property = fc.asyncProperty(steps, async (all) => {
      await knex.raw('drop schema if exists knex_matview cascade');
      const undo: { readonly text: string; readonly before: ViewsSnapshot }[] = [];
      try {
        for (const step of all) {
          const models = generateModelSet(new Tape(step.models));
          const before = await snapshotViews(knex);
          const text = await migrate(models, step.renames);
          if (text !== null) undo.push({ text, before });
          const after = await snapshotViews(knex);
          const fresh = await createFresh(knex, models);
          expectSame(after, fresh, `after\n${text}`);
          await fillAll(knex);
        }
        for (const { text, before } of undo.reverse()) {
          await explaining(text, () => runMigration(knex, text, 'down'));
          expectSame(await snapshotViews(knex), before, `back before\n${text}`);
        }
      } finally {
        await dropAll(knex);
      }
    });
    await fc.assert(property, { ...runs('steps', 0.2), endOnFailure: true });
  });
});

/** Says what differs of which view, and what made it so. */
function expectSame(found: ViewsSnapshot, wanted: ViewsSnapshot, what: string): void {
  const names = [...new Set([...Object.keys(found), ...Object.keys(wanted)])];
  for (const name of names) {
    const [one, other] = [found[name], wanted[name]].map((view) => JSON.stringify(view, null, 1));
    if (one !== other) expect(one, `${name} ${what}`).to.equal(other);
  }
}

async function explaining(text: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`${error}\n\nin\n${text}`, { cause: error });
  }
}

/** What has no data could not be read by what a later step makes. */
async function fillAll(knex: Knex): Promise<void> {
  const { rows } = await knex.raw('select matviewname as name from pg_matviews where not ispopulated');
  for (const { name } of rows) await knex.schema.refreshMaterializedView(name);
}

async function dropAll(knex: Knex): Promise<void> {
  const { rows } = await knex.raw(
    `select relname as name from pg_class where relkind = 'm' and relnamespace = 'public'::regnamespace`,
  );
  for (const { name } of rows) await knex.raw('drop materialized view if exists ?? cascade', [name]);
}
