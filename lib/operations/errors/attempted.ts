import type { TableName } from '../../definition';

export type Verb = 'create' | 'alter' | 'drop' | 'rename' | 'refresh';

/** What was being done when an error came. */
export interface Attempt {
  readonly verb: Verb;
  readonly view: TableName;
  /** True for `refresh materialized view concurrently`. */
  readonly concurrently?: boolean;
}

/** A view that the operation needs is not there. `attempt` finds out what is there instead. */
export class ViewMissing extends Error {}
