import { MatviewError } from '../../errors';
import { type DatabaseError, databaseMessage, sqlState } from '../../session/database-error';

/** "feature not supported", as altering the type of a column is under a view, and "dependent objects still exist". */
const IN_THE_WAY: ReadonlySet<string> = new Set(['0A000', '2BP01']);

/** Whether a statement may have been stopped by a view. */
export function isInTheWay(error: unknown): error is DatabaseError {
  return IN_THE_WAY.has(sqlState(error) ?? '');
}

/** The error for a statement that was stopped by something else than a view on the tables, or was not run by us. */
export function notHelped(error: DatabaseError): MatviewError {
  const detail = error.detail === undefined ? '' : ` (${error.detail.replace(/\n/g, '; ')})`;
  return new MatviewError('MATVIEW_DEPENDENTS_EXIST', `withSuspendedViews: ${databaseMessage(error)}${detail}`, {
    cause: error,
    hint: "if a view is in the way: name its table in withSuspendedViews([…]), and run the statement by the schema that the callback is given, as in schema.raw('…')",
  });
}
