import { MatviewError, type MatviewErrorOptions } from './matview-error';
import { escapeInvisible } from './printable';

/** There is no knexfile, or no Knex, where the project is said to be. */
export class ProjectNotFoundError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_PROJECT_NOT_FOUND', message, options);
  }
}

/**
 * A knexfile, a file of models or a migration could not be loaded; `cause` is the error that it threw. The error does
 * not quote the source line of a syntax error, which can hold a password.
 */
export class FileUnloadableError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_FILE_UNLOADABLE', message, options);
  }
}

/** Migrations were not run yet; what they make of the database cannot be compared with. */
export class MigrationsPendingError extends MatviewError {
  /** Their files. */
  readonly migrations: readonly string[];

  constructor(migrations: readonly string[]) {
    const which = migrations.length === 1 ? 'a migration was' : `${migrations.length} migrations were`;
    super('MATVIEW_MIGRATIONS_PENDING', `${which} not run yet: ${escapeInvisible(migrations.join(', '))}`, {
      hint: 'run them first: npx knex migrate:latest',
    });
    this.migrations = migrations;
  }
}
