import { databaseDifferences, modelDifferences } from '../migrations/differences';
import { readProjectState } from '../migrations/project-state';
import { askDatabase } from './ask-database';
import { pendingMigrations } from './pending-migrations';
import type { CheckReport, Project } from './types';

/**
 * Compares models, registry and database. What the database holds is compared with what PostgreSQL makes of the
 * registered declarations, in a transaction that is rolled back. Without models, registry and database alone.
 *
 * @throws {ModelError} with all problems of all models.
 */
export async function checkProject({ knex, models, ignoredViews }: Project): Promise<CheckReport> {
  const pending = await pendingMigrations(knex);
  return askDatabase(knex, async (context) => {
    const state = await readProjectState(context, { models: models ?? [], knex, ignoredViews });
    const differences = [
      ...(await modelDifferences(state, models !== null)),
      ...(await databaseDifferences(context, state, models !== null)),
    ];
    const names = new Set([...state.registered.map(({ schema, name }) => `${schema}.${name}`)]);
    const unregistered = state.wanted.filter(({ key }) => !names.has(`${key.schema}.${key.name}`));
    return { agrees: differences.length === 0, views: names.size + unregistered.length, differences, pending };
  });
}
