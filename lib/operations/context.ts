import type { Dialect } from '../compiler/dialect';
import type { Database } from '../session/database';

/** What an operation needs to happen. */
export interface ExecutionContext {
  readonly database: Database;
  readonly dialect: Dialect;
  /** The schema of the library's own tables, unquoted. */
  readonly registrySchema: string;
}
