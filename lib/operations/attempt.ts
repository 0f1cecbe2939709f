import { sqlState } from '../session/database-error';
import type { ExecutionContext } from './context';
import { type Attempt, ViewMissing } from './errors/attempted';
import { explain } from './errors/explain';
import { gatherFacts } from './errors/facts';
import { translateError } from './errors/translate';

/** States whose meaning depends on what the name is. */
const NEEDS_FACTS: ReadonlySet<string> = new Set(['42P01', '42809', '0A000', '55000', '42501', '3F000']);

/** Does the work whole or not at all; an error of the database comes out as one of this library's. */
export async function attempt<Result>(
  context: ExecutionContext,
  what: Attempt,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await context.database.transaction(work);
  } catch (error) {
    const needsFacts = error instanceof ViewMissing || NEEDS_FACTS.has(sqlState(error) ?? '');
    const facts = needsFacts ? await gatherFacts(context, what.view) : null;
    const why = await explain(context, error, what);
    throw translateError(error, what, facts, why);
  }
}
