import type { Problems, TableName, ViewChange } from '../../definition';

/** What a call of `alterMaterializedView` asks for. */
export interface AlterRequest {
  readonly view: TableName;
  readonly changes: readonly ViewChange[];
  /** What was wrong with the calls that made the changes. */
  readonly problems: Problems;
  readonly isRestricted: boolean;
}
