import { MatviewError, type MatviewErrorOptions } from './matview-error';
import { escapeInvisible } from './printable';

/**
 * There is no knexfile, or no Knex, where the project should be.
 *
 * @example
 * await openProject({ knexfile: 'missing/knexfile.js' }); // rejects with a ProjectNotFoundError
 */
export class ProjectNotFoundError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_PROJECT_NOT_FOUND', message, options);
  }
}

/**
 * A knexfile, a file of models or a migration could not be loaded; `cause` is the error that it threw. The error does not
 * quote the source line of a syntax error, which can hold a password.
 *
 * @example
 * const isUnloadable = (error: unknown) => error instanceof FileUnloadableError;
 */
export class FileUnloadableError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_FILE_UNLOADABLE', message, options);
  }
}

/**
 * Migrations were not run yet, so that the models cannot be compared with the database that they make.
 *
 * @example
 * try {
 *   await makeMigration(await openProject());
 * } catch (error) {
 *   if (error instanceof MigrationsPendingError) console.log(error.migrations);
 * }
 */
export class MigrationsPendingError extends MatviewError {
  /** The files of the migrations. */
  readonly migrations: readonly string[];

  constructor(migrations: readonly string[]) {
    const which = migrations.length === 1 ? 'a migration was' : `${migrations.length} migrations were`;
    super('MATVIEW_MIGRATIONS_PENDING', `${which} not run yet: ${escapeInvisible(migrations.join(', '))}`, {
      hint: 'run them first: npx knex migrate:latest; if one of them fails, correct its file, or delete it and make it again',
    });
    this.migrations = migrations;
  }
}
