import type { ErrorCode } from './codes';
import { escapeLines, hangingHint, hangingMessage } from './printable';

/** What an error has beside its code and message. */
export interface MatviewErrorOptions {
  /** How to fix it: the exact line to write or run. */
  readonly hint?: string;
  /** The error below, most often the database's. */
  readonly cause?: unknown;
}

/**
 * The base of every error that this library throws on purpose. Its message is one sentence that says what and where; `cause`
 * is the error below, most often the database's. Control characters in the message and the hint, which can come from names in
 * the database, are escaped, since Knex's command line and Node print both to a terminal.
 *
 * @example
 * try {
 *   await knex.schema.refreshMaterializedView('post_summaries', true);
 * } catch (error) {
 *   if (!(error instanceof MatviewError) || error.code !== 'MATVIEW_NOT_POPULATED') throw error;
 *   await knex.schema.refreshMaterializedView('post_summaries');
 * }
 */
export class MatviewError extends Error {
  /** The kind of the error; stable across releases. */
  readonly code: ErrorCode;
  /** How to fix it: the exact line to write or run; null if there is none. */
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: MatviewErrorOptions = {}) {
    super(escapeLines(message), options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint === undefined ? null : escapeLines(options.hint);
    Object.defineProperty(this, 'name', { enumerable: false });
    this.showHintInStack();
  }

  /** Knex's command line and Node print the stack and nothing else. */
  private showHintInStack(): void {
    const stack = this.stack ?? '';
    const end = stack.indexOf(this.message) + this.message.length;
    const frames = stack.indexOf('\n    at ', end);
    const value = frames < 0 ? this.toString() : `${this.toString()}${stack.slice(frames)}`;
    Object.defineProperty(this, 'stack', { value, enumerable: false, writable: true, configurable: true });
  }

  /** The SQLSTATE of the database error below, such as `42P01`; null when there is none. */
  get sqlState(): string | null {
    const below = this.cause as { code?: unknown } | null | undefined;
    return typeof below?.code === 'string' && /^[0-9A-Z]{5}$/.test(below.code) ? below.code : null;
  }

  /** The sentence, and the hint below it. */
  override toString(): string {
    const sentence = `${this.name} [${this.code}]: ${hangingMessage(this.message)}`;
    return this.hint === null ? sentence : `${sentence}\n  Hint: ${hangingHint(this.hint)}`;
  }
}
