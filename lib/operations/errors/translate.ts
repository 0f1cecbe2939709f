import { describeTableName } from '../../definition';
import { type ErrorCode, MatviewError, OutcomeUnknownError } from '../../errors';
import { type DatabaseError, databaseMessage, sqlState } from '../../session/database-error';
import { storageOf } from '../../storage';
import { type Ending, endingOf } from './any-statement';
import { type Attempt, ViewMissing } from './attempted';
import { type Explanation, explained, UNEXPLAINED } from './explain';
import type { Facts } from './facts';
import { notFound, notPopulated, permissionDenied, uniqueIndexMissing } from './translate-view';

type Translation = (error: DatabaseError, what: Attempt, facts: Facts | null, why: Explanation) => MatviewError;

/** By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const TRANSLATIONS: { readonly [state: string]: Translation } = {
  '0A000': (error, what, facts, why) =>
    isNotView(what, facts) ? notFound(error, what, facts) : notPopulatedOr(error, what, facts, why),
  // Of a pooler between that keeps no transactions: the connection is as it was.
  '08P01': databaseRefused,
  '21000': (error, what, facts, why) =>
    what.verb === 'refresh' ? duplicateRows(error, what) : databaseRefused(error, what, facts, why),
  '23505': (error, what) =>
    what.verb === 'rename' || isOfCatalog(error)
      ? sentence('MATVIEW_ALREADY_EXISTS', error, what, 'another session made something of that name: run it again')
      : duplicateRows(error, what),
  '2BP01': (error, what) =>
    what.verb === 'alter'
      ? sentence('MATVIEW_DEPENDENTS_EXIST', error, what, 'another session made something depend on it: run it again')
      : dependentsExist(error, what),
  '3F000': refusedOrNotFound,
  '42501': permissionDenied,
  // The row type of a relation that another session created between PostgreSQL's two checks of the name.
  '42710': alreadyExists,
  '42809': refusedOrNotFound,
  '42P01': refusedOrNotFound,
  '42P07': alreadyExists,
  '55000': (error, what, facts) =>
    what.concurrently === true && facts?.hasRefreshKey === false
      ? uniqueIndexMissing(error, what, facts)
      : notPopulated(error, what, facts),
};

/** The error of this library that an error of the database amounts to; anything else is given back as it is. */
export function translateError(error: unknown, what: Attempt, facts: Facts | null, why = UNEXPLAINED): unknown {
  if (error instanceof OutcomeUnknownError) return error.of(`the ${what.verb} of ${describeView(what)}`);
  if (error instanceof MatviewError) return error;
  if (error instanceof ViewMissing) return notFound(null, what, facts);
  const ending = endingOf(error);
  const state = sqlState(error);
  if (ending !== null) return sentence(ending.code, error as Error, what, hintOf(ending, state, what));
  if (state === null) return error;
  const translation = Object.hasOwn(TRANSLATIONS, state) ? TRANSLATIONS[state] : undefined;
  return (translation ?? databaseRefused)(error as DatabaseError, what, facts, why);
}

/** An alter has no limit but the number of its attempts. */
function hintOf({ hint }: Ending, state: string | null, { verb }: Attempt): string {
  return verb === 'alter' && state === LOCK_NOT_AVAILABLE
    ? 'end what reads the view in a long transaction, or try for longer: knex({ …, matview: { lockAttempts: 100 } })'
    : hint;
}

const LOCK_NOT_AVAILABLE = '55P03';

/** "refreshing the materialized view "x" failed: …", in the words of the database. */
function sentence(
  code: ErrorCode,
  error: Error,
  what: Attempt,
  hint?: string,
  reason = databaseMessage(error),
): MatviewError {
  const message = `${DOING[what.verb]} ${describeView(what)} failed: ${reason}`;
  return new MatviewError(code, message, hint === undefined ? { cause: error } : { cause: error, hint });
}

function describeView({ view }: Attempt): string {
  return `the materialized view "${describeTableName(view)}"`;
}

const DOING = {
  create: 'creating',
  alter: 'altering',
  drop: 'dropping',
  rename: 'renaming',
  refresh: 'refreshing',
} as const;

function databaseRefused(error: DatabaseError, what: Attempt, _facts: Facts | null, why: Explanation): MatviewError {
  return sentence('MATVIEW_DATABASE', error, what, why.hint ?? error.hint, explained(error, why));
}

function refusedOrNotFound(error: DatabaseError, what: Attempt, facts: Facts | null, why: Explanation): MatviewError {
  return isNotView(what, facts) ? notFound(error, what, facts) : databaseRefused(error, what, facts, why);
}

function isNotView({ verb }: Attempt, facts: Facts | null): boolean {
  return verb !== 'create' && facts !== null && storageOf(facts.relation) === null;
}

function notPopulatedOr(error: DatabaseError, what: Attempt, facts: Facts | null, why: Explanation): MatviewError {
  return what.concurrently === true && facts?.relation?.populated === false
    ? notPopulated(error, what, facts)
    : databaseRefused(error, what, facts, why);
}

function duplicateRows(error: DatabaseError, what: Attempt): MatviewError {
  const message = `${describeView(what)} has rows that are equal where they must be unique`;
  return new MatviewError('MATVIEW_DUPLICATE_ROWS', message, {
    cause: error,
    hint: 'name columns in view.unique([…]) that together identify each row; cause.detail has the first of the equal rows',
  });
}

/** Two sessions that create something of one name meet in a unique index of the catalog, or of the registry. */
function isOfCatalog(error: DatabaseError): boolean {
  return error.schema === 'pg_catalog';
}

function dependentsExist(error: DatabaseError, what: Attempt): MatviewError {
  const view = describeTableName(what.view);
  const dependents = error.detail === undefined ? '' : ` (${error.detail.replace(/\n/g, '; ')})`;
  return new MatviewError(
    'MATVIEW_DEPENDENTS_EXIST',
    `materialized view "${view}" cannot be dropped, because other objects depend on it${dependents}`,
    {
      cause: error,
      hint: `drop those first, or with it: knex.schema.dropMaterializedView('${view}', { cascade: true })`,
    },
  );
}

function alreadyExists(error: DatabaseError, what: Attempt): MatviewError {
  return sentence('MATVIEW_ALREADY_EXISTS', error, what, 'choose another name, or drop what has this one');
}
