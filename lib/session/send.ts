import type { Parameter } from './database';
import { ROW_TYPES } from './parse-types';
import type { QueryResponse, Session, SessionClient } from './session';

/** What the database said, of errors to whose message Knex added the statement. */
const messages = new WeakMap<object, string>();

/** The message of a database error, without the statement that Knex puts before it. */
export function databaseMessage(error: object): string {
  return messages.get(error) ?? (error instanceof Error ? error.message : String(error));
}

/**
 * Sends one statement as it is, with `$1` for parameters, and tells Knex's listeners (`query`, `query-response`,
 * `query-error`). Knex's own way would read `\?` in the text, and hand the rows to the user's `postProcessResponse`.
 */
export async function send(session: Session, sql: string, parameters: readonly Parameter[]): Promise<QueryResponse> {
  const { builder, client, connection } = session;
  const statement = {
    method: 'raw',
    sql,
    bindings: [...parameters],
    options: { types: ROW_TYPES },
    queryContext: builder.queryContext(),
  };
  const event = { __knexUid: connection.__knexUid, __knexTxId: connection.__knexTxId, ...statement };
  builder.emit('query', { ...event });
  try {
    const { response } = await queryAsIs(client, connection, statement);
    builder.emit('query-response', response, { ...event }, builder);
    client.emit('query-response', response, { ...event }, builder);
    return response;
  } catch (error) {
    builder.emit('query-error', error, { ...event });
    throw error;
  }
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
    _query: { value: (target: unknown, query: object) => client._query(target, query).catch(keepMessage) },
  });
  const { query } = client.constructor.prototype as {
    query: (connection: unknown, statement: object) => Promise<never>;
  };
  return query.call(asIs, connection, statement);
}

function keepMessage(error: unknown): never {
  if (error instanceof Error) messages.set(error, error.message);
  throw error;
}
