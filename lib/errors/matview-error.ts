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
  readonly cause: unknown;

  constructor(code: ErrorCode, message: string, options: MatviewErrorOptions = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint ?? null;
    this.cause = options.cause;
    Object.defineProperty(this, 'name', { enumerable: false });
    Object.defineProperty(this, 'cause', { enumerable: false });
    this.showHintInStack();
  }

  /** Knex's command line and Node print the stack and nothing else. */
  private showHintInStack(): void {
    const frames = this.stack?.indexOf('\n    at ') ?? -1;
    Object.defineProperty(this, 'stack', {
      value: frames < 0 ? this.toString() : this.toString() + this.stack!.slice(frames),
      enumerable: false,
      writable: true,
      configurable: true,
    });
  }

  /** The sentence, and the hint below it. */
  override toString(): string {
    const sentence = `${this.name} [${this.code}]: ${this.message}`;
    return this.hint === null ? sentence : `${sentence}\n  Hint: ${this.hint}`;
  }
}
