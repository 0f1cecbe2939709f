import { MatviewError, type MatviewErrorOptions } from './matview-error';

/** There is no knexfile, or no Knex, where the project is said to be. */
export class ProjectNotFoundError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_PROJECT_NOT_FOUND', message, options);
  }
}

/** A knexfile or a file of models threw when it was loaded; `cause` is what it threw. */
export class FileUnloadableError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_FILE_UNLOADABLE', message, options);
  }
}
