import { AlterBlockedError } from '../../errors';
import type { Obstacle, Step } from '../../plan/step';
import { translateError } from '../errors/translate';

/** The error that says what stands in the way. */
export function blocked(what: 'suspended' | 'brought back', obstacles: readonly Obstacle[]): AlterBlockedError {
  return AlterBlockedError.by(`the views on the altered tables cannot be ${what}, so nothing was changed`, obstacles);
}

/** An error of the database in a step, as one of this library's that names a view of that step. */
export function translated(error: unknown, step: Step): unknown {
  const view = 'target' in step ? step.target : 'relations' in step ? step.relations[0] : undefined;
  if (view === undefined) return error;
  return translateError(error, { verb: 'alter', view: { schema: view.schema, name: view.name } }, null);
}
