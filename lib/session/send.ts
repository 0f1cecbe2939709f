import type { Parameter } from './database';
import { isAnswered, keepFailure } from './database-error';
import { ROW_TYPES } from './parse-types';
import type { QueryResponse, Session, SessionClient } from './session';
import { outsideOfTurns } from './turns';

/**
 * This library sends its statements by the extended protocol, but for batches of its own text. In that protocol a message
 * holds one statement: the server refuses a text with several (42601).
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export const STATEMENT_OPTIONS = { types: ROW_TYPES, queryMode: 'extended' } as const;

/** The protocol of a message: the extended one takes one statement, the simple one takes several without parameters. */
export type Protocol = 'extended' | 'simple';

/**
 * Sends one statement as it is, with `$1` for parameters, and tells Knex's listeners (`query`, `query-response`,
 * `query-error`). Knex's own way would read `\?` in the text, and hand the rows to the user's `postProcessResponse`. A
 * connection that does not answer is not used again: Knex's pool is told.
 */
export async function send(
  session: Session,
  sql: string,
  parameters: readonly Parameter[],
  protocol: Protocol = 'extended',
): Promise<QueryResponse> {
  const { builder, client, connection } = session;
  const statement = {
    method: 'raw',
    sql,
    bindings: [...parameters],
    options: protocol === 'extended' ? STATEMENT_OPTIONS : { types: ROW_TYPES },
    queryContext: builder.queryContext(),
  };
  const event = { __knexUid: connection.__knexUid, __knexTxId: connection.__knexTxId, ...statement };
  outsideOfTurns(() => builder.emit('query', { ...event }));
  const { response } = await queryAsIs(client, connection, statement).catch((error) => {
    if (!isAnswered(error)) connection.__knex__disposed ??= error;
    outsideOfTurns(() => builder.emit('query-error', error, { ...event }));
    throw error;
  });
  outsideOfTurns(() => {
    builder.emit('query-response', response, { ...event }, builder);
    client.emit('query-response', response, { ...event }, builder);
  });
  return response;
}

/**
 * Knex's `query` on a client that differs in leaving the placeholders alone. That of the class: a transaction's own
 * would go back to the original client; it is asked once, when our savepoint is opened.
 */
function queryAsIs(
  client: SessionClient,
  connection: unknown,
  statement: object,
): Promise<{ readonly response: QueryResponse }> {
  const asIs = Object.create(client, {
    positionBindings: { value: (sql: string) => sql },
    emit: { value: (...event: [string, ...unknown[]]) => outsideOfTurns(() => client.emit(...event)) },
    _query: {
      value: (target: unknown, query: { readonly sql: string }) =>
        client._query(target, query).catch((error) => {
          keepFailure(error, query.sql);
          throw error;
        }),
    },
  });
  const { query } = client.constructor.prototype as {
    query: (connection: unknown, statement: object) => Promise<never>;
  };
  return query.call(asIs, connection, statement);
}

/** Reads a row on a new connection, and closes it; for questions that the connection of a session cannot answer. */
export async function askApart<Row>(
  client: SessionClient,
  sql: string,
  parameters: readonly Parameter[],
): Promise<Row> {
  const connection = await client.acquireRawConnection();
  try {
    const { response } = await client._query(connection, {
      sql,
      bindings: [...parameters],
      options: STATEMENT_OPTIONS,
    });
    return response.rows?.[0] as Row;
  } finally {
    await client.destroyRawConnection(connection).catch(() => {});
  }
}
