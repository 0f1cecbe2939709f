/**
 * Every code that an error of this library can have, with its meaning. A test holds `docs/errors.md` equal to this.
 */
export const ERROR_CODES = {
  MATVIEW_ALREADY_EXISTS: 'a table, view, index or materialized view of that name already exists',
  MATVIEW_ALTER_BLOCKED:
    'something that depends on the view cannot come along with an alter; `obstacles` lists all of it',
  MATVIEW_CHANGED_BY_HAND: 'the view in the database is not what the registry recorded',
  MATVIEW_CLIENT_UNSUPPORTED: 'the Knex client is not one of those for PostgreSQL',
  MATVIEW_CONNECTION_LOST: 'the connection ended while a statement was running; nothing was committed',
  MATVIEW_DATABASE: 'PostgreSQL refused a statement for a reason that has no code of its own here; see `cause`',
  MATVIEW_DEFINITION_INVALID: 'a definition is impossible; `problems` lists everything that is wrong with it',
  MATVIEW_DEPENDENTS_EXIST: 'other objects depend on what was to be dropped',
  MATVIEW_DROP_UNCONFIRMED: 'a migration that only drops views was not confirmed',
  MATVIEW_DUPLICATE_ROWS: 'rows of the view are equal in the columns of one of its unique indexes',
  MATVIEW_FILE_UNLOADABLE: 'a knexfile, a file of models or a migration could not be loaded; see `cause`',
  MATVIEW_LOCK_TIMEOUT: 'a lock was not granted within `lock_timeout`, or two sessions waited for each other',
  MATVIEW_MIGRATIONS_PENDING: 'migrations were not run yet, so that the models cannot be compared with what they make',
  MATVIEW_MODEL_INVALID: 'models declare views that cannot be; `problems` lists everything that is wrong with them',
  MATVIEW_NOT_FOUND: 'there is no materialized view of that name',
  MATVIEW_NOT_POPULATED: 'the view was created or refreshed `with no data` and cannot be refreshed concurrently yet',
  MATVIEW_NOT_REGISTERED: 'the registry does not know the view, whose definition an alter would start from',
  MATVIEW_OPTION_INVALID: 'an argument or an option has a value that is not among those accepted',
  MATVIEW_OUTCOME_UNKNOWN:
    'the connection was lost during the commit; the transaction may or may not have been committed',
  MATVIEW_PERMISSION_DENIED: 'the role lacks a privilege that the operation needs',
  MATVIEW_PROJECT_NOT_FOUND: 'there is no knexfile, or no Knex, where the project is said to be',
  MATVIEW_READ_ONLY: 'the server or the transaction is read-only',
  MATVIEW_REGISTRY_FORMAT: 'the registry was written by a newer release of this library, or lacks a table',
  MATVIEW_REGISTRY_INVALID: 'rows of the registry are invalid; `rows` lists them',
  MATVIEW_REGISTRY_PERMISSION: 'the role may not create, read or write the registry',
  MATVIEW_REGISTRY_UNTRUSTED:
    'the schema of the registry, a table or a trigger in it belongs to a role that the current role does not trust',
  MATVIEW_STATEMENT_TIMEOUT: 'a statement ran longer than `statement_timeout`, or was cancelled',
  MATVIEW_UNIQUE_INDEX_MISSING: 'a concurrent refresh needs a unique index over plain columns and all rows',
  MATVIEW_UNTRUSTED_CODE:
    'a declaration would use a function, operator or domain of a role that the owner of the view does not trust',
  MATVIEW_VIEW_READ_ONLY: 'rows were to be written through the model of a materialized view',
} as const;

/** A code of {@link ERROR_CODES}; codes are stable across releases. */
export type ErrorCode = keyof typeof ERROR_CODES;
