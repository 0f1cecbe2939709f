import type { Database } from './database';
import { createExecutor } from './executor';
import type { SessionBuilder, SessionClient, SessionConnection } from './session';

/** What of a Knex client lends connections; that of a transaction lends its own. */
export interface LendingClient extends SessionClient {
  acquireConnection(): Promise<SessionConnection>;
  releaseConnection(connection: SessionConnection): Promise<void>;
}

/** Runs work on one connection of a client, and gives the connection back. */
export async function withConnection<Result>(
  client: LendingClient,
  builder: SessionBuilder,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const connection = await client.acquireConnection();
  try {
    return await work(createExecutor({ builder, client, connection }));
  } finally {
    await client.releaseConnection(connection);
  }
}
