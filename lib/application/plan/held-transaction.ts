import type { Writable } from 'node:stream';
import type { Knex } from 'knex';
import type { KnexStatement } from '../../knex/knex-client';
import { STATEMENT_OPTIONS } from '../../session/send';

/** A statement, and what it is answered with. */
export interface Statement extends KnexStatement {
  readonly options?: object;
  response?: unknown;
}

type Query = (connection: unknown, statement: Statement) => Promise<unknown>;

type Work = (transaction: Knex.Transaction) => unknown;

interface HeldClient {
  query(connection: unknown, statement: Statement | string): Promise<unknown>;
  stream(connection: unknown, statement: Statement | string, stream: Writable): Promise<void>;
  transaction(work?: Work): Promise<unknown>;
  acquireConnection(): Promise<unknown>;
}

/** A transaction whose statements somebody else answers. */
export interface HeldTransaction {
  /** Has the database answer. */
  readonly ask: Query;
  end(): Promise<void>;
}

/**
 * Hands the statements of a transaction over, except the library's own. Nothing in it begins or ends a transaction: each
 * transaction within it is the same one.
 */
export function holdTransaction(
  transaction: Knex.Transaction,
  answers: { readonly query: Query; readonly stream: (statement: Statement, stream: Writable) => Promise<void> },
): HeldTransaction {
  const client = transaction.client as HeldClient;
  const { query } = client;
  const { rollback } = transaction;
  const ask: Query = (connection, statement) => query.call(client, connection, statement);
  const nested = async (work?: Work): Promise<unknown> => (work === undefined ? transaction : work(transaction));
  client.query = (connection, given) => {
    const statement = toStatement(given);
    return (statement.options === STATEMENT_OPTIONS ? ask : answers.query)(connection, statement);
  };
  client.stream = (_connection, statement, stream) => answers.stream(toStatement(statement), stream);
  client.transaction = nested;
  for (const name of ['transaction', 'savepoint']) Object.defineProperty(transaction, name, { value: nested });
  for (const name of ['commit', 'rollback']) Object.defineProperty(transaction, name, { value: async () => {} });
  const end = async (): Promise<void> => {
    client.query = query;
    await ask(await client.acquireConnection(), UNLOCK);
    await rollback();
  };
  return { ask, end };
}

/** A read can take locks of the session, which outlive the transaction. */
const UNLOCK: Statement = {
  sql: 'select pg_catalog.pg_advisory_unlock_all()',
  bindings: [],
  options: STATEMENT_OPTIONS,
};

function toStatement(statement: Statement | string): Statement {
  return typeof statement === 'string' ? { sql: statement, bindings: [] } : statement;
}
