import type { Dialect } from '../compiler/dialect';
import type { Database } from '../session/database';
import type { LockOptions } from '../session/lock';

/** What an operation needs to happen. */
export interface ExecutionContext {
  readonly database: Database;
  readonly dialect: Dialect;
  /** The schema of the library's own tables, unquoted. */
  readonly registrySchema: string;
  /** How it waits for locks that make readers wait. */
  readonly lock: LockOptions;
}
