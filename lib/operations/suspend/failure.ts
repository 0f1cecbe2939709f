import { describeTableName, type TableName } from '../../definition';
import { type ErrorCode, MatviewError, OutcomeUnknownError } from '../../errors';
import { databaseMessage, isConnectionLost, sqlState } from '../../session/database-error';
import { isInTheWay, notHelped } from './in-the-way';

interface Kind {
  readonly code: ErrorCode;
  readonly hint: string;
}

const RUN_AGAIN = 'another session may have changed the same at that moment: run it again';

/** What can end any statement, whoever wrote it. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KINDS: { readonly [state: string]: Kind } = {
  '25006': { code: 'MATVIEW_READ_ONLY', hint: 'connect to the primary server, with a transaction that may write' },
  '40001': { code: 'MATVIEW_DATABASE', hint: RUN_AGAIN },
  '40P01': { code: 'MATVIEW_LOCK_TIMEOUT', hint: 'another session waited for what this one held: run it again' },
  '55P03': {
    code: 'MATVIEW_LOCK_TIMEOUT',
    hint: "try again when it is free, or allow more time: set local lock_timeout = '10s'",
  },
  '57014': { code: 'MATVIEW_STATEMENT_TIMEOUT', hint: "allow more time: set local statement_timeout = '10min'" },
  XX000: { code: 'MATVIEW_DATABASE', hint: RUN_AGAIN },
};

const LOST: Kind = { code: 'MATVIEW_CONNECTION_LOST', hint: 'nothing was committed: run it again' };

/** The error for what ended a statement of the callback. A mistake in the statement itself stays what Knex throws. */
export function failureOfCallback(error: unknown, tables: readonly TableName[]): unknown {
  if (isInTheWay(error)) return notHelped(error);
  const kind = kindOf(error);
  return kind === null ? error : failure(error as Error, kind, tables);
}

/** The error for what ended the rest. */
export function failureOf(error: unknown, tables: readonly TableName[]): unknown {
  if (error instanceof OutcomeUnknownError) return error.of(describe(tables));
  if (error instanceof MatviewError) return error;
  const kind = kindOf(error);
  if (kind !== null) return failure(error as Error, kind, tables);
  const state = sqlState(error);
  return state === null ? error : failure(error as Error, { code: 'MATVIEW_DATABASE', hint: hintOf(error) }, tables);
}

function kindOf(error: unknown): Kind | null {
  if (isConnectionLost(error)) return LOST;
  const state = sqlState(error);
  return state !== null && Object.hasOwn(KINDS, state) ? (KINDS[state] ?? null) : null;
}

function hintOf(error: unknown): string {
  return (error as { hint?: string }).hint ?? 'see the cause for the statement and the details';
}

function failure(error: Error, { code, hint }: Kind, tables: readonly TableName[]): MatviewError {
  return new MatviewError(code, `${describe(tables)} failed: ${databaseMessage(error)}`, { cause: error, hint });
}

function describe(tables: readonly TableName[]): string {
  return `withSuspendedViews on ${tables.map((table) => `"${describeTableName(table)}"`).join(', ')}`;
}
