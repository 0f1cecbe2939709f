import { canonicalBody } from '../../compiler/canonical-body';
import type { ExecutionContext } from '../context';
import { findMeeting } from './meeting';
import { printQueries } from './print-queries';

/** Two selects that the server printed, and a schema in which views may be created to compare them. */
export interface PrintPair {
  readonly schema: string;
  readonly one: string;
  readonly other: string;
}

/** For each pair, whether its selects are of the same view. Only what is printed differently is created again. */
export function haveSamePrint(context: ExecutionContext, pairs: readonly PrintPair[]): Promise<readonly boolean[]> {
  return findMeeting(
    pairs.map(({ schema, one, other }) => [
      { schema, body: one },
      { schema, body: other },
    ]),
    ({ body }) => canonicalBody(body),
    async (prints) => {
      const queries = prints.map(({ schema, body }) => ({ schema, sql: body, ...AS_PRINTED }));
      const printed = await printQueries(context, queries);
      return printed.map((one, place) =>
        one instanceof Error ? null : { ...(prints[place] as Print), body: one.body },
      );
    },
  );
}

interface Print {
  readonly schema: string;
  readonly body: string;
}

const AS_PRINTED = { columns: [], settings: 'library', runsAs: null } as const;

export async function isSamePrint(
  context: ExecutionContext,
  schema: string,
  one: string,
  other: string,
): Promise<boolean> {
  const [isSame] = await haveSamePrint(context, [{ schema, one, other }]);
  return isSame === true;
}
