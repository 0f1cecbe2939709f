import { describeTableName, type TableName } from '../../definition';
import { MatviewError, OutcomeUnknownError } from '../../errors';
import { databaseMessage, sqlState } from '../../session/database-error';
import { type Ending, endingOf } from '../errors/any-statement';
import { isInTheWay, notHelped } from './in-the-way';

/** The error for what ended a statement of the callback. A mistake in the statement itself stays what Knex throws. */
export function failureOfCallback(error: unknown, tables: readonly TableName[]): unknown {
  if (isInTheWay(error)) return notHelped(error);
  const ending = endingOf(error);
  return ending === null ? error : failure(error as Error, ending, tables);
}

/** The error for what ended the rest. */
export function failureOf(error: unknown, tables: readonly TableName[]): unknown {
  if (error instanceof OutcomeUnknownError) return error.of(describe(tables));
  if (error instanceof MatviewError) return error;
  const ending = endingOf(error);
  if (ending !== null) return failure(error as Error, ending, tables);
  const state = sqlState(error);
  return state === null ? error : failure(error as Error, { code: 'MATVIEW_DATABASE', hint: hintOf(error) }, tables);
}

function hintOf(error: unknown): string {
  return (error as { hint?: string }).hint ?? 'see the cause for the statement and the details';
}

function failure(error: Error, { code, hint }: Ending, tables: readonly TableName[]): MatviewError {
  return new MatviewError(code, `${describe(tables)} failed: ${databaseMessage(error)}`, { cause: error, hint });
}

function describe(tables: readonly TableName[]): string {
  return `withSuspendedViews on ${tables.map((table) => `"${describeTableName(table)}"`).join(', ')}`;
}
