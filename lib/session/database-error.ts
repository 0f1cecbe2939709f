import { MatviewError } from '../errors';

/** What `pg` puts on an error of the server. */
export interface DatabaseError extends Error {
  /** The SQLSTATE. */
  readonly code: string;
  /** `ERROR`; after `FATAL` and `PANIC` the server closes the connection. */
  readonly severity?: string;
  readonly detail?: string;
  /** Of the table that it is about. */
  readonly schema?: string;
  readonly hint?: string;
  /** The function of the server that raised it. */
  readonly routine?: string;
  /** The place in the statement, in characters from 1. */
  readonly position?: string;
  /** The calls that it happened in: functions, and what a statement of the server itself does. */
  readonly where?: string;
}

/** The SQLSTATE of an error of the database, or null. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof MatviewError) return null;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** What is known of a database error beside itself. */
interface Failure {
  /** Knex adds the statement to the message of an error. */
  readonly message: string;
  readonly statement: string;
}

const failures = new WeakMap<object, Failure>();

/** Keeps the message of an error as it is now, for {@link databaseMessage}, and the statement that failed. */
export function keepFailure(error: unknown, statement: string): void {
  if (error instanceof Error) failures.set(error, { message: error.message, statement });
}

/** The statement that failed; null where this library did not send it. */
export function failedStatement(error: object): string | null {
  return failures.get(error)?.statement ?? null;
}

/** The message of a database error, without the statement that Knex puts before it. */
export function databaseMessage(error: object): string {
  return failures.get(error)?.message ?? (error instanceof Error ? error.message : String(error));
}

/** Of a pooler between that keeps no transactions: the connection is as it was. */
const PROTOCOL_VIOLATION = '08P01';

/** The class 08, the server going down or closing the connection, and the driver's own errors, which have no SQLSTATE. */
export function isConnectionLost(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  if (state === null) return isOfNetwork(error);
  if (state === PROTOCOL_VIOLATION) return false;
  const { severity } = error as Partial<DatabaseError>;
  return severity === 'FATAL' || severity === 'PANIC' || state.startsWith('08') || state.startsWith('57P');
}

function isOfNetwork(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return (
    code === 'ECONNRESET' || code === 'EPIPE' || /^Connection terminated|not queryable/.test(databaseMessage(error))
  );
}

/** True when the server itself answered a statement with an error, and accepts the next statement. */
export function isAnswered(error: unknown): boolean {
  return sqlState(error) !== null && !isConnectionLost(error);
}

/**
 * Whether the server could make no sense of a statement: what it names is gone (42, 3F000), a constant is not one of its
 * type any more (22), or something is not supported where it stands (0A000). A right that is missing is another matter.
 */
export function isOfDeclaration(error: unknown): error is Error {
  const state = sqlState(error);
  return state !== null && state !== '42501' && /^(42|22|3F|0A)/.test(state);
}
