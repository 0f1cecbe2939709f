import type { Knex } from 'knex';
import { createDialect } from '../compiler/dialect';
import type { ExecutionContext } from '../operations/context';
import { readAlterOptions } from '../operations/steps/options';
import { readRegistrySchema } from '../registry/settings';
import { type LendingClient, withConnection } from '../session/with-connection';
import { hasMaterializedViews, type KnexClient, type KnexSchemaBuilder, unsupportedClient } from './knex-client';

/**
 * Runs work on one connection of a Knex, or on that of a transaction, and gives the connection back. Needs no plugin.
 *
 * @throws {UnsupportedClientError} when the client is not one for PostgreSQL.
 */
export async function withDatabase<Result>(
  knex: Knex,
  work: (context: ExecutionContext) => Promise<Result>,
): Promise<Result> {
  const client = knex.client as KnexClient & LendingClient;
  if (!hasMaterializedViews(client)) throw unsupportedClient(client, 'knex-matview');
  const builder = knex.schema as unknown as KnexSchemaBuilder;
  const dialect = createDialect(client, builder.queryContext());
  const registrySchema = readRegistrySchema(client.config);
  const { lock } = readAlterOptions(client.config?.matview);
  return withConnection(client, builder, (database) => work({ database, dialect, registrySchema, lock }));
}
