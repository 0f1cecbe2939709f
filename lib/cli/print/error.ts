import type { Output } from '../output';
import { printResult } from './result';

interface ErrorLike {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly hint?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly problems?: unknown;
  readonly obstacles?: unknown;
  readonly errors?: readonly ErrorLike[];
}

/**
 * An error that was expected is its message and what mends it; any other comes with its stack, as does what a file of
 * the project threw when it was loaded.
 */
export function printError(error: unknown, output: Output, json: boolean): void {
  const failure = (typeof error === 'object' && error !== null ? error : { message: String(error) }) as ErrorLike;
  printResult({ error: describe(failure) }, { json }, output, () => printFailure(failure, output));
}

function printFailure(failure: ErrorLike, output: Output): void {
  const { red, dim } = output.noteColors;
  output.note(`${red('error:')} ${messageOf(failure)}`);
  if (typeof failure.hint === 'string') output.note(`Hint: ${failure.hint}`);
  const traced = failure.code === 'MATVIEW_FILE_UNLOADABLE' ? (failure.cause as ErrorLike | undefined) : failure;
  if (!isExpected(traced) && typeof traced?.stack === 'string') output.note(dim(traced.stack));
}

function describe(error: ErrorLike): Record<string, unknown> {
  const { problems, obstacles } = error;
  return {
    code: typeof error.code === 'string' ? error.code : null,
    message: messageOf(error),
    hint: typeof error.hint === 'string' ? error.hint : null,
    ...(problems === undefined ? {} : { problems }),
    ...(obstacles === undefined ? {} : { obstacles }),
  };
}

/** Node says why it cannot connect to one of several addresses in a list, and nothing in the message. */
function messageOf({ message, errors }: ErrorLike): string {
  return String(message || errors?.map((error) => error.message).join('; ') || 'it failed without a message');
}

/**
 * Errors of this library, of PostgreSQL (by their SQLSTATE), of the system and the network (`ECONNREFUSED`, `EAI_AGAIN`),
 * and of TLS and its certificates. Those of Node itself, which begin with `ERR_`, are mistakes in programs.
 */
const EXPECTED = /^(MATVIEW_\w+|USAGE|[0-9A-Z]{5}|E(?!RR_)[A-Z0-9_]+|ERR_(TLS|SSL)_\w+|UNABLE_TO_\w+|\w*CERT\w*)$/;

function isExpected(error: ErrorLike | undefined): boolean {
  return EXPECTED.test(String(error?.code));
}
