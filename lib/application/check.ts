import { MigrationsPendingError, ModelError } from '../errors';
import { databaseDifferences, modelDifferences } from '../migrations/differences';
import { readProjectState } from '../migrations/project-state';
import { askDatabase } from './ask-database';
import type { Application, CheckReport } from './types';

/**
 * Compares models, registry and database.
 *
 * @param pending The names of migrations that did not run yet.
 * @throws {ModelError} with all problems of all models.
 */
export async function check(
  { knex, models, ignoredViews }: Application,
  pending: readonly string[],
): Promise<CheckReport> {
  return askDatabase(knex, async (context) => {
    const input = { models: models ?? [], knex, ignoredViews };
    const state = await readProjectState(context, input).catch((error) => {
      throw withPending(error, pending);
    });
    const differences = [
      ...(await modelDifferences(state, { hasModels: models !== null, isPending: pending.length > 0 })),
      ...(await databaseDifferences(context, state, models !== null)),
    ];
    const names = new Set([...state.registered.map(({ schema, name }) => `${schema}.${name}`)]);
    const unregistered = state.wanted.filter(({ key }) => !names.has(`${key.schema}.${key.name}`));
    return { agrees: differences.length === 0, views: names.size + unregistered.length, differences, pending };
  });
}

/** What models read may be what migrations have yet to make. */
function withPending(error: unknown, pending: readonly string[]): unknown {
  if (!(error instanceof ModelError) || pending.length === 0) return error;
  const { message, hint } = new MigrationsPendingError(pending);
  return new ModelError(error.problems, `${message}; ${hint}`);
}
