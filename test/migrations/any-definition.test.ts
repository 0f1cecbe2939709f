import { expect } from 'chai';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import type { ViewDefinition } from '../../lib/definition';
import { checkProject, makeMigration, type Project } from '../../lib/project';
import { toDefinition } from '../property/generators/definition';
import { runs } from '../property/runs';
import { createWorld, generateWorld } from '../property/view-world';
import { useDatabase } from '../support/database';
import { modelOfDefinition, runMigration } from '../support/models';

const numbers = (limit: number): fc.Arbitrary<number[]> => fc.array(fc.nat(999), { maxLength: limit, size: 'max' });
const tapes = fc.record({
  schema: numbers(20),
  data: numbers(200),
  views: fc.array(numbers(500), { minLength: 1, maxLength: 5, size: 'max' }),
});

describe('any definition that a model can declare', function () {
  this.timeout(600_000);
  const database = useDatabase();
  let knex: Knex;

  before(() => {
    attachMaterializedViews();
    knex = database.knex();
  });

  it('is, once its migration has run, what models, registry and database agree on', async () => {
    const property = fc.asyncProperty(tapes, async ({ schema, data, views }) => {
      const world = generateWorld(schema, data, views);
      const definitions = world.views.map(
        (view, index): ViewDefinition => ({ ...toDefinition(view), name: { schema: null, name: `view_${index}` } }),
      );
      const transaction = await knex.transaction();
      try {
        await createWorld(transaction, world);
        const project: Project = {
          knex: transaction,
          models: definitions.map(modelOfDefinition),
          ignoredViews: [],
        };
        const { text } = await makeMigration(project, { writes: false, extension: 'js' });
        await runMigration(transaction, text as string, 'up');
        const { differences } = await checkProject(project);
        expect(differences, text as string).to.deep.equal([]);
        const again = await makeMigration(project, { writes: false, extension: 'js' });
        expect(again.text).to.equal(null);
        await runMigration(transaction, text as string, 'down');
        const { rows } = await transaction.raw('select * from knex_matview.views');
        expect(rows).to.deep.equal([]);
      } finally {
        await transaction.rollback();
      }
    });
    await fc.assert(property, { ...runs('checked definitions', 0.3), endOnFailure: true });
  });
});
