import { join } from 'node:path';
import { type MigrationOutput, make, requireModels } from '../application';
import { writeMigration } from '../migrations/write';
import { type MigrationStyle, readMigrationStyle } from './migration-style';
import { assertNothingAdded, assertNothingPending, listMigrations } from './pending-migrations';
import { projectRoot } from './project-root';
import type { MadeMigration, MakeOptions, Project } from './types';
import { assertPlainName, writeMigrationFile } from './write-migration-file';

/**
 * Writes the migration that brings the database to what the models declare, and back. If there is nothing to do, it writes no
 * file.
 *
 * @throws {ModelError} with all problems of all models.
 * @throws {MigrationsPendingError} when migrations were not run yet, also one that was written meanwhile.
 * @throws {ViewChangedByHandError} when views are not what the registry recorded, unless `acceptsPresent`.
 * @throws {MatviewError} when the migration would only drop views, unless `drops`.
 * @throws {OptionError} when the project has no models, `name` is invalid, or `renames` matches nothing.
 *
 * @example
 * const { path } = await makeMigration(await openProject(), { name: 'post_summaries' });
 */
export async function makeMigration(project: Project, options: MakeOptions = {}): Promise<MadeMigration> {
  requireModels(project);
  assertPlainName(options.name);
  const { knex } = project;
  const known = await listMigrations(knex);
  await assertNothingPending(knex);
  const style = await readMigrationStyle(knex, options);
  const save = async (text: string, name: string): Promise<string> => {
    await assertNothingAdded(knex, known);
    return writeMigrationFile(knex, options.name ?? name, text, style);
  };
  return make(project, options, { render: renderer(style, options), save: options.writes === false ? null : save });
}

/** The code is formatted as the code of the project is. */
function renderer({ directory, extension, flavour }: MigrationStyle, options: MakeOptions): MigrationOutput['render'] {
  const filepath = join(directory, `migration.${extension}`);
  const root = projectRoot(options.directory ?? process.cwd());
  return (content) => writeMigration(content, flavour, { filepath, root });
}
