import type { ErrorCode } from '../../errors';
import { isConnectionLost, sqlState } from '../../session/database-error';

/** How the error of the database is told. */
export interface Ending {
  readonly code: ErrorCode;
  readonly hint: string;
}

const RUN_AGAIN = 'another session may have changed the same at that moment: run it again';

/** By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const ENDINGS: { readonly [state: string]: Ending } = {
  '25006': { code: 'MATVIEW_READ_ONLY', hint: 'connect to the primary server, with a transaction that may write' },
  '40001': { code: 'MATVIEW_DATABASE', hint: RUN_AGAIN },
  '40P01': { code: 'MATVIEW_LOCK_TIMEOUT', hint: 'another session waited for what this one held: run it again' },
  '55P03': {
    code: 'MATVIEW_LOCK_TIMEOUT',
    hint: "try again when it is free, or allow more time: set local lock_timeout = '10min'",
  },
  '57014': { code: 'MATVIEW_STATEMENT_TIMEOUT', hint: "allow more time: set local statement_timeout = '10min'" },
  // "tuple concurrently updated", most often.
  XX000: { code: 'MATVIEW_DATABASE', hint: RUN_AGAIN },
};

const LOST: Ending = { code: 'MATVIEW_CONNECTION_LOST', hint: 'nothing was committed: run it again' };

/** What can end any statement, whoever wrote it; null for an error that the statement itself is to blame for. */
export function endingOf(error: unknown): Ending | null {
  if (isConnectionLost(error)) return LOST;
  const state = sqlState(error);
  return state !== null && Object.hasOwn(ENDINGS, state) ? (ENDINGS[state] ?? null) : null;
}
