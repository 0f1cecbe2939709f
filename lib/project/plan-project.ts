import { plan } from '../application';
import { loadMigration } from './load-migration';
import { listPending, nameOf } from './pending-migrations';
import type { Project, ProjectPlan } from './types';

/**
 * What would be done to views, and why, before any of it is: by the migrations that were not run yet; where there are
 * none, by the migration that `makeMigration` would write. Nothing is changed.
 *
 * @throws {FileUnloadableError} for a migration that cannot be loaded.
 * @throws {ModelError} with all problems of all models.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded.
 * @example
 * const { changes } = await planProject(await openProject());
 * console.log(changes.map(({ title, steps }) => `${title}: ${steps.length} steps`));
 */
export async function planProject(project: Project): Promise<ProjectPlan> {
  const { knex } = project;
  const pending = await listPending(knex);
  return plan(
    project,
    pending.map((migration) => ({ name: nameOf(migration), load: () => loadMigration(knex, migration) })),
  );
}
