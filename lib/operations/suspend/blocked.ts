import { AlterBlockedError, MatviewError } from '../../errors';
import type { Obstacle, Step } from '../../plan/step';
import { type DatabaseError, databaseMessage } from '../../session/database-error';
import { translateError } from '../errors/translate';

/** The error that says what stands in the way. */
export function blocked(what: 'suspended' | 'brought back', obstacles: readonly Obstacle[]): AlterBlockedError {
  return AlterBlockedError.by(`the views on the altered tables cannot be ${what}, so nothing was changed`, obstacles);
}

/** The error for a statement that was stopped by something else than a view on the tables, or was not run by us. */
export function notHelped(error: DatabaseError): MatviewError {
  const detail = error.detail === undefined ? '' : ` (${error.detail.replace(/\n/g, '; ')})`;
  return new MatviewError('MATVIEW_DEPENDENTS_EXIST', `withSuspendedViews: ${databaseMessage(error)}${detail}`, {
    cause: error,
    hint: "if a view is in the way: name its table in withSuspendedViews([…]), and run the statement by the schema that the callback is given, as in schema.raw('…')",
  });
}

/** An error of the database in a step, as one of this library's that names a view of that step. */
export function translated(error: unknown, step: Step): unknown {
  const view = 'target' in step ? step.target : 'relations' in step ? step.relations[0] : undefined;
  if (view === undefined) return error;
  return translateError(error, { verb: 'alter', view: { schema: view.schema, name: view.name } }, null);
}
