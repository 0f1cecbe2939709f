import { cleanStack, escapeLines, hangingHint, hangingMessage, withoutPassword, withoutSource } from '../../errors';
import type { Output } from '../output';
import { connectionProblem } from './connection-problem';
import { printResult } from './result';

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  readonly hint?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly problems?: unknown;
  readonly obstacles?: unknown;
  readonly errors?: readonly ErrorLike[];
}

/**
 * Prints the message and the hint of an expected error. For any other error, and for one that a file of the project
 * threw when it was loaded, it adds the stack. It never prints a line of source. It prints the password of a connection
 * string only where a file of the project put it into the message of its own error.
 */
export function printError(error: unknown, output: Output, json: boolean): void {
  const thrown = withoutSource(error);
  const failure = (typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) }) as ErrorLike;
  const described = describe(failure);
  printResult({ error: described }, { json }, output, () => printFailure(failure, described, output));
}

interface Description {
  readonly code: string | null;
  readonly message: string;
  readonly hint: string | null;
  readonly problems?: unknown;
  readonly obstacles?: unknown;
}

function printFailure(failure: ErrorLike, { message, hint }: Description, output: Output): void {
  const { red, dim } = output.noteColors;
  output.note(`${red('error:')} ${hangingMessage(escapeLines(message))}`);
  if (hint !== null) output.note(`Hint: ${hangingHint(escapeLines(hint))}`);
  const traced = isUnloadable(failure) ? (failure.cause as ErrorLike | undefined) : failure;
  if (isExpected(traced) || typeof traced?.stack !== 'string') return;
  const thrown = traced === failure ? message : messageOf(traced);
  output.note(dim(escapeLines(cleanStack(traced, hangingMessage(thrown)))));
}

function describe(error: ErrorLike): Description {
  const { problems, obstacles } = error;
  const shown = isUnloadable(error) ? String : withoutPassword;
  const problem = connectionProblem(error);
  const hint = problem?.hint ?? error.hint;
  return {
    code: typeof error.code === 'string' ? error.code : null,
    message: shown(problem?.message ?? messageOf(error)),
    hint: typeof hint === 'string' ? shown(hint) : null,
    ...(problems === undefined ? {} : { problems }),
    ...(obstacles === undefined ? {} : { obstacles }),
  };
}

/** Its message can come from the project's own code. */
function isUnloadable({ code }: ErrorLike): boolean {
  return code === 'MATVIEW_FILE_UNLOADABLE';
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
  return EXPECTED.test(String(error?.code)) || (error !== undefined && connectionProblem(error) !== null);
}
