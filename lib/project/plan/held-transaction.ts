import type { Writable } from 'node:stream';
import type { Knex } from 'knex';
import type { KnexClient, KnexStatement } from '../../knex/knex-client';
import { STATEMENT_OPTIONS } from '../../session/send';
import { isUnknown } from './unknown-answer';

export type Statement = KnexStatement | string;

type Query = (connection: unknown, statement: Statement) => Promise<unknown>;

type Work = (transaction: Knex.Transaction) => unknown;

interface HeldClient {
  query: Query;
  stream(connection: unknown, statement: Statement, stream: Writable): Promise<unknown>;
  transaction(work?: Work): Promise<unknown>;
  processResponse(statement: KnexStatement & { response?: unknown; output?: unknown }, runner: unknown): unknown;
  postProcessResponse(response: unknown, context: unknown): unknown;
  acquireConnection(): Promise<unknown>;
}

/** A transaction in which somebody else answers. */
export interface HeldTransaction {
  readonly client: KnexClient;
  /** Has the database answer. */
  ask: Query;
  /** Has the database answer, in a savepoint that may not write; null for what would have written. */
  read: Query;
  end(): Promise<void>;
}

/**
 * Gives all that a transaction is asked to somebody else. It begins and ends nothing in it: what would be a transaction of
 * its own is this one.
 */
export function holdTransaction(
  transaction: Knex.Transaction,
  answers: { readonly query: Query; readonly stream: HeldClient['stream'] },
): HeldTransaction {
  const client = transaction.client as HeldClient;
  const { query: stock, processResponse, postProcessResponse } = client;
  const { rollback } = transaction;
  Object.assign(client, answers);
  // what Knex, and plugins of it, make of rows cannot be made of an answer that is not known
  client.processResponse = (statement, runner) =>
    isUnknown(statement.response) && statement.output === undefined
      ? statement.response
      : processResponse.call(client, statement, runner);
  client.postProcessResponse = (response, context) =>
    isUnknown(response) ? response : postProcessResponse.call(client, response, context);
  keepOpen(transaction, client);
  const ask: Query = (connection, statement) => stock.call(client, connection, statement);
  const end = async (): Promise<void> => {
    client.query = stock;
    await unlock(await client.acquireConnection(), ask);
    await rollback();
  };
  const read: Query = (connection, statement) => readOnly(connection, statement, ask);
  return { client: client as unknown as KnexClient, ask, read, end };
}

function keepOpen(transaction: Knex.Transaction, client: HeldClient): void {
  const nested = async (work?: Work): Promise<unknown> => (work === undefined ? transaction : work(transaction));
  client.transaction = nested;
  Object.defineProperty(transaction, 'transaction', { value: nested });
  for (const end of ['commit', 'rollback', 'savepoint'])
    Object.defineProperty(transaction, end, { value: end === 'savepoint' ? nested : async () => undefined });
}

/** Locks of a session outlive its transaction, and were taken only to be told. */
async function unlock(connection: unknown, ask: Query): Promise<void> {
  const statement = { sql: 'select pg_catalog.pg_advisory_unlock_all()', bindings: [], options: STATEMENT_OPTIONS };
  await ask(connection, statement);
}

/** Uses the extended protocol, because a second statement in the text could end the read-only transaction. */
function asOne(statement: Statement): Statement {
  if (typeof statement === 'string') return { sql: statement, bindings: [], options: ONE_STATEMENT } as KnexStatement;
  const { options } = statement as { options?: object };
  return Object.assign(statement, { options: { ...options, ...ONE_STATEMENT } });
}

const ONE_STATEMENT = { queryMode: STATEMENT_OPTIONS.queryMode };

async function readOnly(connection: unknown, statement: Statement, ask: Query): Promise<unknown> {
  const run = (sql: string): Promise<unknown> => ask(connection, { sql, bindings: [] });
  await run('savepoint knex_matview_read');
  await run('set transaction read only');
  try {
    return await ask(connection, asOne(statement));
  } catch (error) {
    if ((error as { code?: unknown }).code === '25006') return null;
    throw error;
  } finally {
    await run('rollback to savepoint knex_matview_read');
    await run('release savepoint knex_matview_read');
  }
}
