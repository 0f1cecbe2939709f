import { listPending } from '../pending-migrations';
import type { Project, ProjectPlan } from '../types';
import { planMigrations } from './plan-migrations';
import { planModels } from './plan-models';

/**
 * What would be done to views, and why, before any of it is: by the migrations that were not run yet; where there are
 * none, by the migration that `makeMigration` would write. Nothing is changed.
 *
 * @throws {ModelError} with all problems of all models.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded.
 */
export async function planProject(project: Project): Promise<ProjectPlan> {
  const pending = await listPending(project.knex);
  if (pending.length > 0) return { of: 'pending migrations', changes: await planMigrations(project.knex, pending) };
  return { of: 'models', changes: project.models === null ? [] : await planModels(project) };
}
