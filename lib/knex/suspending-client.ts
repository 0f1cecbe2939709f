import type { SuspendingRunner } from '../operations/suspend/with-suspended-views';
import type { KnexClient, KnexRunner, KnexStatement } from './knex-client';

/** What begins and ends transactions and savepoints, which a savepoint around it would undo. */
const CONTROL = /^\s*(begin|start\s+transaction|commit|end|rollback|abort|savepoint|release)\b/i;

/**
 * A client like that of a runner, which uses its connection and nothing else, and through which each statement of Knex's
 * goes to `run`.
 */
export function createSuspendingClient({ client, connection }: KnexRunner, run: SuspendingRunner): KnexClient {
  const query = (target: unknown, statement: KnexStatement | string): Promise<unknown> => {
    const { sql } = typeof statement === 'string' ? { sql: statement } : statement;
    if (target !== connection || CONTROL.test(sql)) return client.query(target, statement as KnexStatement);
    return run(() => sendCopy(client, connection, statement));
  };
  return Object.create(client, {
    transacting: { value: true },
    query: { value: query },
    acquireConnection: { value: async () => connection },
    releaseConnection: { value: async () => {} },
  }) as KnexClient;
}

/** Knex numbers the placeholders of a statement in the statement itself, which must not happen twice. */
async function sendCopy(
  client: KnexClient,
  connection: KnexRunner['connection'],
  statement: KnexStatement | string,
): Promise<unknown> {
  if (typeof statement === 'string') return client.query(connection, { sql: statement, bindings: [] });
  return Object.assign(statement, await client.query(connection, { ...statement }));
}
