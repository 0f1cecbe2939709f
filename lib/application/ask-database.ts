import type { Knex } from 'knex';
import { joinHints, MatviewError, PermissionDeniedError, withoutSource } from '../errors';
import { withDatabase } from '../knex/with-database';
import type { ExecutionContext } from '../operations/context';
import { type Explanation, explain, explained } from '../operations/errors/explain';
import { sqlState } from '../session/database-error';

/**
 * Asks the database of a project, in one transaction.
 *
 * @throws {PermissionDeniedError} when the role may not read what is compared, or try views out.
 * @throws {MatviewError} for whatever else the database refuses.
 */
export async function askDatabase<Result>(
  knex: Knex,
  work: (context: ExecutionContext) => Promise<Result>,
): Promise<Result> {
  try {
    return await withDatabase(knex, async (context) => {
      try {
        return await context.database.transaction(() => work(context));
      } catch (error) {
        throw translated(error, await explain(context, error));
      }
    });
  } catch (error) {
    throw withoutSource(error);
  }
}

function translated(error: unknown, why: Explanation): unknown {
  const state = sqlState(error);
  if (error instanceof MatviewError || state === null || !(error instanceof Error) || isOfSystem(error))
    return withoutSource(error);
  const message = explained(error, why);
  switch (state) {
    case '42501':
      return new PermissionDeniedError(`comparing models with the database was denied: ${rightsOr(message, why)}`, {
        cause: error,
        hint:
          joinHints(why.rights.map(({ grant }) => grant)) ||
          'views are tried out under other names, in a transaction that is rolled back: let the role create in their schemas, and read what they read',
      });
    case '25006':
      return new MatviewError('MATVIEW_READ_ONLY', `views cannot be tried out here: ${message}`, {
        cause: error,
        hint: 'connect to the primary server, with a transaction that may write',
      });
    default:
      return new MatviewError('MATVIEW_DATABASE', `PostgreSQL refused to compare models with it: ${message}`, {
        cause: error,
        ...(why.hint === null ? {} : { hint: why.hint }),
      });
  }
}

function rightsOr(message: string, { rights }: Explanation): string {
  return rights.map((right) => right.message).join('; ') || message;
}

/** Some codes of Node have five letters too, such as EPERM. */
function isOfSystem(error: Error): boolean {
  return typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
