import type { Application, PendingMigration, ProjectPlan } from '../types';
import { planMigrations } from './plan-migrations';
import { planModels } from './plan-models';

/**
 * The steps of the pending migrations. Without pending migrations: of the migration that `make` would compose.
 *
 * @throws {ModelError} with all problems of all models.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded.
 */
export async function plan(application: Application, pending: readonly PendingMigration[]): Promise<ProjectPlan> {
  const { knex, models } = application;
  if (pending.length > 0) return { of: 'pending migrations', changes: await planMigrations(knex, pending) };
  return { of: 'models', changes: models === null ? [] : await planModels(application) };
}
