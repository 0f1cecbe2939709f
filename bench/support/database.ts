import knex, { type Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import { startServer } from '../../test/support/server';

/** The schemas of the benchmark, on a server that may have others. */
const SCHEMAS = { data: 'knex_matview_bench', registry: 'knex_matview_bench_registry' };

/**
 * Gives a Knex on a server with default settings (but for `fsync`), or on that of `DATABASE_URL`, and removes what was
 * made there when `use` is done. What it measures first asks for `emptySchemas`.
 */
export async function withDatabase<Result>(use: (database: Knex) => Promise<Result>): Promise<Result> {
  const server = await startServer();
  attachMaterializedViews(knex);
  const database = knex({
    client: 'pg',
    connection: server.url,
    searchPath: [SCHEMAS.data],
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 10_000,
    matview: { registrySchema: SCHEMAS.registry },
  } as Knex.Config);
  try {
    return await use(database);
  } finally {
    await dropSchemas(database).finally(() => database.destroy());
    server.stop();
  }
}

/** Leaves nothing of what was measured before: each suite starts with a schema that has no tables, and no registry. */
export async function emptySchemas(database: Knex): Promise<void> {
  await dropSchemas(database);
  await database.schema.createSchema(SCHEMAS.data);
}

async function dropSchemas(database: Knex): Promise<void> {
  for (const schema of Object.values(SCHEMAS)) await database.schema.dropSchemaIfExists(schema, true);
}

export async function serverVersion(database: Knex): Promise<string> {
  const { rows } = await database.raw("select current_setting('server_version') as version");
  return rows[0].version;
}
