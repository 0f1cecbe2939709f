import { describeTableName, type TableName } from '../../definition';
import { AlterBlockedError } from '../../errors';
import type { Obstacle } from '../../plan/step';

/** @throws {AlterBlockedError} naming all obstacles. */
export function assertPossible(view: TableName, obstacles: readonly Obstacle[]): void {
  if (obstacles.length === 0) return;
  throw AlterBlockedError.by(`altering the materialized view "${describeTableName(view)}" is not possible`, obstacles);
}
