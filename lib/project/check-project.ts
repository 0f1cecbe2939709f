import { check } from '../application';
import { pendingMigrations } from './pending-migrations';
import type { CheckReport, Project } from './types';

/**
 * Compares models, registry and database; without models, registry and database. The database is compared with what
 * PostgreSQL makes of the registered declarations, in a transaction that is rolled back.
 *
 * @throws {ModelError} with all problems of all models.
 *
 * @example
 * const { agrees, differences } = await checkProject(await openProject({ env: 'test' }));
 * if (!agrees) throw new Error(differences.map(({ message }) => message).join('\n'));
 */
export async function checkProject(project: Project): Promise<CheckReport> {
  return check(project, await pendingMigrations(project.knex));
}
