import { check } from '../application';
import { pendingMigrations } from './pending-migrations';
import type { CheckReport, Project } from './types';

/**
 * Compares models, registry and database. What the database holds is compared with what PostgreSQL makes of the
 * registered declarations, in a transaction that is rolled back. Without models, registry and database alone.
 *
 * @throws {ModelError} with all problems of all models.
 */
export async function checkProject(project: Project): Promise<CheckReport> {
  return check(project, await pendingMigrations(project.knex));
}
