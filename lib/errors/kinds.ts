import { MatviewError, type MatviewErrorOptions } from './matview-error';
import { joinHints } from './printable';

/**
 * An argument or an option has a value that is not accepted. The hint shows one that is.
 *
 * @example
 * await knex.schema.refreshMaterializedView('post_summaries', { strategy: 'sometimes' as never });
 * // rejects with an OptionError
 */
export class OptionError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_OPTION_INVALID', message, options);
  }
}

/**
 * The Knex client is not one for PostgreSQL.
 *
 * @example
 * const isUnsupported = (error: unknown) => error instanceof UnsupportedClientError;
 */
export class UnsupportedClientError extends MatviewError {
  constructor(client: string, what: string, reason: string | null = null) {
    const why = reason === null ? '' : `: ${reason}`;
    super('MATVIEW_CLIENT_UNSUPPORTED', `${what} needs PostgreSQL, and the Knex client is "${client}"${why}`, {
      hint: "use a client for PostgreSQL, as in knex({ client: 'pg', … })",
    });
  }
}

/**
 * There is no materialized view of that name.
 *
 * @example
 * await knex.schema.refreshMaterializedView('unknown'); // rejects with a ViewNotFoundError
 */
export class ViewNotFoundError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_NOT_FOUND', message, options);
  }
}

/**
 * The view holds no data yet, so PostgreSQL cannot refresh it concurrently.
 *
 * @example
 * await knex.schema.refreshMaterializedView('post_summaries', { withNoData: true });
 * await knex.schema.refreshMaterializedView('post_summaries', true); // rejects with a ViewNotPopulatedError
 */
export class ViewNotPopulatedError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_NOT_POPULATED', message, options);
  }
}

/**
 * The view has no unique index over plain columns and all rows, which a concurrent refresh needs. The hint names columns
 * for one.
 *
 * @example
 * await knex.schema.refreshMaterializedView('without_index', true); // rejects with a UniqueIndexMissingError
 */
export class UniqueIndexMissingError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_UNIQUE_INDEX_MISSING', message, options);
  }
}

/**
 * The role lacks a privilege that the operation needs.
 *
 * @example
 * const isDenied = (error: unknown) => error instanceof PermissionDeniedError && error.sqlState === '42501';
 */
export class PermissionDeniedError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_PERMISSION_DENIED', message, options);
  }
}

/**
 * The role may not create, read or write the registry. The hint has the grants that it needs.
 *
 * @example
 * const isRefused = (error: unknown) => error instanceof RegistryPermissionError;
 */
export class RegistryPermissionError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_REGISTRY_PERMISSION', message, options);
  }
}

/**
 * The registry belongs to a role, or runs code of a role, that the current role does not trust. Nothing was changed.
 *
 * @example
 * const isUntrusted = (error: unknown) => error instanceof RegistryUntrustedError;
 */
export class RegistryUntrustedError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_REGISTRY_UNTRUSTED', message, options);
  }
}

/**
 * A declaration would run code of a role that the owner of the view does not trust. Nothing was changed.
 *
 * @example
 * const isUntrusted = (error: unknown) => error instanceof UntrustedCodeError;
 */
export class UntrustedCodeError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_UNTRUSTED_CODE', message, options);
  }
}

/**
 * A newer release of this library wrote the registry, or the registry lacks a table.
 *
 * @example
 * const isTooNew = (error: unknown) => error instanceof RegistryFormatError;
 */
export class RegistryFormatError extends MatviewError {
  constructor(message: string, hint: string) {
    super('MATVIEW_REGISTRY_FORMAT', message, { hint });
  }
}

/** A row of the registry that is invalid. */
export interface RegistryProblem {
  /** The schema of the view, as the row has it. */
  readonly schema: string;
  /** The name of the view, as the row has it. */
  readonly view: string;
  /** One sentence: what is wrong. */
  readonly message: string;
}

/**
 * Rows of the registry are invalid: something other than this library wrote them.
 *
 * @example
 * const isBroken = (error: unknown, view: string) =>
 *   error instanceof RegistryInvalidError && error.rows.some((row) => row.view === view);
 */
export class RegistryInvalidError extends MatviewError {
  /** All rows that are invalid. */
  readonly rows: readonly RegistryProblem[];

  constructor(schema: string, rows: readonly RegistryProblem[], hint: string) {
    const what = rows.length === 1 ? 'a row' : `${rows.length} rows`;
    const list = rows.map(({ message }) => (rows.length === 1 ? ` ${message}` : `\n  - ${message}`));
    super(
      'MATVIEW_REGISTRY_INVALID',
      `the registry in the schema "${schema}" has ${what} that cannot be read:${list.join('')}`,
      { hint },
    );
    this.rows = rows;
  }
}

/**
 * The connection was lost during the commit, and the server did not report whether the transaction was committed. The hint
 * has the statement that shows the outcome later.
 *
 * @example
 * const transactionOf = (error: unknown) => (error instanceof OutcomeUnknownError ? error.transactionId : null);
 */
export class OutcomeUnknownError extends MatviewError {
  constructor(
    /** The id of the transaction, as PostgreSQL gives it: `pg_current_xact_id()`. */
    readonly transactionId: string,
    cause: unknown,
    what = 'the transaction',
  ) {
    super(
      'MATVIEW_OUTCOME_UNKNOWN',
      `the connection was lost while ${what} was being committed: the outcome is unknown`,
      {
        cause,
        hint: `find out with: select pg_catalog.pg_xact_status('${transactionId}'::xid8); if it returns 'committed', everything was done; if 'aborted', nothing was changed: run it again`,
      },
    );
  }

  /** The same error, with the purpose of the transaction in its message. */
  of(what: string): OutcomeUnknownError {
    return new OutcomeUnknownError(this.transactionId, this.cause, what);
  }
}

/** Something that prevents an alter. */
export interface AlterObstacle {
  /** One sentence: the object, and why it cannot come along. */
  readonly message: string;
  /** How to remove the obstacle. */
  readonly hint: string;
}

/**
 * An alter is impossible, because of what depends on the view. Nothing was changed.
 *
 * @example
 * try {
 *   await knex.schema.alterMaterializedView('post_summaries', (view) => view.dropColumn('title'));
 * } catch (error) {
 *   if (error instanceof AlterBlockedError) console.log(error.obstacles.map(({ message }) => message));
 * }
 */
export class AlterBlockedError extends MatviewError {
  /** All obstacles. */
  readonly obstacles: readonly AlterObstacle[];

  constructor(message: string, obstacles: readonly AlterObstacle[]) {
    super('MATVIEW_ALTER_BLOCKED', message, { hint: joinHints(obstacles.map(({ hint }) => hint)) });
    this.obstacles = obstacles;
  }

  /** The error whose message lists the obstacles. */
  static by(sentence: string, obstacles: readonly AlterObstacle[]): AlterBlockedError {
    const list = obstacles.map(({ message }) => `\n  - ${message}`).join('');
    return new AlterBlockedError(`${sentence}:${list}`, obstacles);
  }
}

/**
 * The registry does not know the view, whose definition an alter starts from.
 *
 * @example
 * await knex.schema.alterMaterializedView('made_by_hand', (view) => view.dropColumn('title'));
 * // rejects with a ViewNotRegisteredError
 */
export class ViewNotRegisteredError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_NOT_REGISTERED', message, options);
  }
}

/**
 * The view in the database is not what the registry recorded: somebody changed it by other means.
 *
 * @example
 * const isChanged = (error: unknown) => error instanceof ViewChangedByHandError;
 */
export class ViewChangedByHandError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_CHANGED_BY_HAND', message, options);
  }
}
