import type { Knex } from 'knex';
import { createDialect } from '../compiler/dialect';
import type { ExecutionContext } from '../operations/context';
import { readRegistrySchema } from '../registry/settings';
import { createExecutor } from '../session/executor';
import type { SessionConnection } from '../session/session';
import { hasMaterializedViews, type KnexClient, type KnexSchemaBuilder, unsupportedClient } from './knex-client';

/** What of Knex's client lends connections; that of a transaction lends its own. */
interface LendingClient extends KnexClient {
  acquireConnection(): Promise<SessionConnection>;
  releaseConnection(connection: SessionConnection): Promise<void>;
}

/**
 * Runs work on one connection of a Knex, or on that of a transaction, and gives the connection back. Needs no plugin.
 *
 * @throws {UnsupportedClientError} when the client is not one for PostgreSQL.
 */
export async function withDatabase<Result>(
  knex: Knex,
  work: (context: ExecutionContext) => Promise<Result>,
): Promise<Result> {
  const client = knex.client as LendingClient;
  if (!hasMaterializedViews(client)) throw unsupportedClient(client, 'knex-matview');
  const builder = knex.schema as unknown as KnexSchemaBuilder;
  const dialect = createDialect(client, builder.queryContext());
  const registrySchema = readRegistrySchema(client.config);
  const connection = await client.acquireConnection();
  try {
    return await work({ database: createExecutor({ builder, client, connection }), dialect, registrySchema });
  } finally {
    await client.releaseConnection(connection);
  }
}
