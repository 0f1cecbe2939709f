import { findRelation } from '../../catalog/relation';
import { readCurrentRole, readOwner } from '../../catalog/roles';
import type { ViewDefinition } from '../../definition';
import { type DatabaseError, databaseMessage, sqlState } from '../../session/database-error';
import type { ExecutionContext } from '../context';
import type { Attempt } from './attempted';
import { type Culprit, definitionOf, describeCulprit, locate } from './culprit';
import { hintForFunction } from './function-path';
import { type MissingRight, rightsForChange, rightsForCreate, rightsForRefresh } from './missing-rights';
import { findFailingPart } from './try-parts';
import { hintForColumn, hintForSchemas, hintForTable } from './unknown-names';

/** What is known of an error of the database beside what it says. */
export interface Explanation {
  /** What of the definition it comes from; null when that is not known. */
  readonly culprit: Culprit | null;
  readonly hint: string | null;
  /** The rights that are missing, as far as the catalog shows them. */
  readonly rights: readonly MissingRight[];
}

export const UNEXPLAINED: Explanation = { culprit: null, hint: null, rights: [] };

/**
 * What of a definition an error comes from, and how to correct it. Asks the database, so call it after the failed
 * transaction was rolled back.
 *
 * @param what With it, parts of a definition are run again where an error has no place.
 */
export async function explain(
  context: ExecutionContext,
  thrown: unknown,
  what: Attempt | null = null,
): Promise<Explanation> {
  const state = sqlState(thrown);
  if (state === null) return UNEXPLAINED;
  const error = thrown as DatabaseError;
  const definition = definitionOf(error);
  try {
    if (state === INSUFFICIENT_PRIVILEGE)
      return { ...UNEXPLAINED, rights: await findMissingRights(context, definition, what) };
    const hint = (await hintForFunction(context, error)) ?? (await hintFor(context, definition, error));
    if (definition === null) return { ...UNEXPLAINED, hint };
    const located = locate(error, definition, context.dialect);
    const isTried = located === null && isOfRun(error) && what !== null && (await isOwn(context, what));
    const culprit = isTried ? await findFailingPart(context, definition, state) : located;
    return { ...UNEXPLAINED, culprit, hint };
  } catch {
    return UNEXPLAINED; // The first error is what counts.
  }
}

/** The message of a database error, with what of the definition it comes from before it. */
export function explained(error: object, { culprit }: Explanation): string {
  const message = databaseMessage(error);
  return culprit === null ? message : `${describeCulprit(culprit)}: ${message}`;
}

const INSUFFICIENT_PRIVILEGE = '42501';

async function findMissingRights(
  context: ExecutionContext,
  definition: ViewDefinition | null,
  what: Attempt | null,
): Promise<readonly MissingRight[]> {
  const relation =
    what === null || what.verb === 'create'
      ? null
      : await findRelation(context.database, context.dialect.physicalTable(what.view));
  if (relation !== null && what?.verb === 'refresh')
    return rightsForRefresh(context, relation, what.concurrently === true);
  return [
    ...(relation === null ? [] : await rightsForChange(context, relation)),
    ...(definition === null ? [] : await rightsForCreate(context, definition)),
  ];
}

/** What is run again runs with the rights of the current role. */
async function isOwn({ database, dialect }: ExecutionContext, { verb, view }: Attempt): Promise<boolean> {
  if (verb === 'create') return true;
  const relation = await findRelation(database, dialect.physicalTable(view));
  return relation !== null && (await readOwner(database, relation.oid)) === (await readCurrentRole(database));
}

/** A value, or something inside a function, was wrong while rows were computed. */
function isOfRun({ code, position, where }: DatabaseError): boolean {
  return position === undefined && (code.startsWith('22') || code.startsWith('P0') || where !== undefined);
}

async function hintFor(
  context: ExecutionContext,
  definition: ViewDefinition | null,
  error: DatabaseError,
): Promise<string | null> {
  if (definition === null) return error.hint ?? null;
  switch (error.code) {
    case '42703':
      return hintForColumn(context, definition, error);
    case '42P01':
      return hintForTable(context, definition, error);
    case '3F000':
      return hintForSchemas(context, definition);
    case '42803':
      return hintForGroups(locate(error, definition, context.dialect)) ?? error.hint ?? null;
    default:
      return error.hint ?? null;
  }
}

/** PostgreSQL alone knows what can be computed from groups. */
function hintForGroups(culprit: Culprit | null): string | null {
  if (culprit?.kind !== 'column') return null;
  return `add '${culprit.name}' to groupBy, or aggregate it: max(…), sum(…), count(…)`;
}
