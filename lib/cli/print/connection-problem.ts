/** What of an error tells why there is no connection. */
export interface ConnectionError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  /** Of an `AggregateError`: one for each address of a host. */
  readonly errors?: readonly ConnectionError[];
}

export interface ConnectionProblem {
  /** In place of the error's own message, where that misleads. */
  readonly message?: string;
  readonly hint: string;
}

const SETTINGS = 'the connection in the knexfile, the variable that it reads (such as DATABASE_URL), or --connection';
const IS_UP = `is the server running, and are host and port right? See ${SETTINGS}`;
const CERTIFICATE = "give the server's certificate authority: connection: { connectionString, ssl: { ca } }";

const BY_CODE: Readonly<Record<string, string>> = {
  ERR_INVALID_URL:
    'write postgres://user:password@host:5432/database, with user and password encoded by encodeURIComponent',
  ERR_TLS_CERT_ALTNAME_INVALID: 'connect by a host name that the certificate of the server has',
  '28P01': `check the user and the password: ${SETTINGS}`,
  '28000': 'check the user and the TLS setting (ssl) of the connection; pg_hba.conf of the server says who may connect',
  '3D000': `create the database (createdb), or correct its name: ${SETTINGS}`,
  '53300': 'close other connections, make their pools smaller, or raise max_connections of the server',
  '57P03': 'the server is starting or stopping; try again',
};

const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [/^The server does not support SSL/, 'connect without TLS (no sslmode, no ssl), or turn ssl on in the server'],
  [/^There was an error establishing an SSL/, 'does a PostgreSQL server listen at this host and port?'],
  [/client password must be/, `the connection has no password: give it one in ${SETTINGS}, or set PGPASSWORD`],
  [/^Connection terminated|^timeout e/, IS_UP],
];

/**
 * Why there is no connection to the database, and what to do about it; null for all other errors.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function connectionProblem(error: ConnectionError): ConnectionProblem | null {
  const message = String(error.message);
  const missing = /^Knex: run\n\$ npm install (\S+)/.exec(message)?.[1];
  if (missing !== undefined)
    return { message: `the package ${missing} is not installed`, hint: `npm install ${missing}` };
  if (error.name === 'KnexTimeoutError')
    return { message: 'the database gave no connection within acquireConnectionTimeout', hint: IS_UP };
  const hint = hintOf(error, message);
  return hint === null ? null : { hint };
}

function hintOf({ code, syscall, errors }: ConnectionError, message: string): string | null {
  const { code: firstCode = code, syscall: firstSyscall = syscall } = errors?.[0] ?? {};
  const known = String(firstCode);
  if (Object.hasOwn(BY_CODE, known)) return BY_CODE[known] as string;
  if (firstSyscall === 'getaddrinfo') return `the name of the host is unknown: check ${SETTINGS}`;
  if (firstSyscall === 'connect') return IS_UP;
  if (/^UNABLE_TO_|CERT/.test(known)) return CERTIFICATE;
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}
