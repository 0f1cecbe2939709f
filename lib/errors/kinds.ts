import { MatviewError, type MatviewErrorOptions } from './matview-error';
import { joinHints } from './printable';

/** An argument or option that is not among those accepted. */
export class OptionError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_OPTION_INVALID', message, options);
  }
}

/** The Knex client in use is not one for PostgreSQL. */
export class UnsupportedClientError extends MatviewError {
  constructor(client: string, what: string, reason: string | null = null) {
    const why = reason === null ? '' : `: ${reason}`;
    super('MATVIEW_CLIENT_UNSUPPORTED', `${what} needs PostgreSQL, and the Knex client is "${client}"${why}`, {
      hint: "use a client for PostgreSQL, as in knex({ client: 'pg', … })",
    });
  }
}

/** There is no materialized view of that name. */
export class ViewNotFoundError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_NOT_FOUND', message, options);
  }
}

/** The view holds no data yet, which a concurrent refresh compares with. */
export class ViewNotPopulatedError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_NOT_POPULATED', message, options);
  }
}

/** A concurrent refresh has no unique index to tell the rows apart by. */
export class UniqueIndexMissingError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_UNIQUE_INDEX_MISSING', message, options);
  }
}

/** The role lacks a privilege. */
export class PermissionDeniedError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_PERMISSION_DENIED', message, options);
  }
}

/** The role may not create the registry, or not write to it. */
export class RegistryPermissionError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_REGISTRY_PERMISSION', message, options);
  }
}

/** The registry belongs to a role, or runs code of a role, that the current role does not trust. */
export class RegistryUntrustedError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_REGISTRY_UNTRUSTED', message, options);
  }
}

/** A declaration would run code of a role that the owner of the view does not trust. */
export class UntrustedCodeError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_UNTRUSTED_CODE', message, options);
  }
}

/** The registry was written by a newer release of this library, or lacks a table. */
export class RegistryFormatError extends MatviewError {
  constructor(message: string, hint: string) {
    super('MATVIEW_REGISTRY_FORMAT', message, { hint });
  }
}

/** A row of the registry that cannot be read, and why. */
export interface RegistryProblem {
  /** The schema and the name of the view, as the row has them. */
  readonly schema: string;
  readonly view: string;
  readonly message: string;
}

/** Rows of the registry are invalid: something other than this library wrote them. `rows` lists all of them. */
export class RegistryInvalidError extends MatviewError {
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

/** The connection was lost during the commit, and the server did not report whether the transaction was committed. */
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

/** Something that stands in the way of an alter. */
export interface AlterObstacle {
  readonly message: string;
  readonly hint: string;
}

/** An alter cannot be, because of what depends on the view; nothing was changed. `obstacles` names everything. */
export class AlterBlockedError extends MatviewError {
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

/** The registry does not know the view, whose definition an alter would start from. */
export class ViewNotRegisteredError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_NOT_REGISTERED', message, options);
  }
}

/** The view in the database is not what the registry recorded. */
export class ViewChangedByHandError extends MatviewError {
  constructor(message: string, options?: MatviewErrorOptions) {
    super('MATVIEW_CHANGED_BY_HAND', message, options);
  }
}
