import type { ErrorCode } from './codes';

export interface MatviewErrorOptions {
  /** What mends it: the exact line to write or run. */
  readonly hint?: string;
  /** The error below, most often the database's. */
  readonly cause?: unknown;
}

/**
 * The base of every error that this library throws on purpose. `code` is stable across releases, `message` is one
 * sentence that says what and where, `hint` is what mends it, and `cause` the error below.
 */
export class MatviewError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | null;

  constructor(code: ErrorCode, message: string, options: MatviewErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint ?? null;
    Object.defineProperty(this, 'name', { enumerable: false });
    this.showHintInStack();
  }

  /** Knex's command line and Node print the stack and nothing else. */
  private showHintInStack(): void {
    const stack = this.stack ?? '';
    const frames = stack.indexOf('\n    at ');
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
    const sentence = `${this.name} [${this.code}]: ${this.message}`;
    return this.hint === null ? sentence : `${sentence}\n  Hint: ${this.hint}`;
  }
}
