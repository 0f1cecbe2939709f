import { randomBytes } from 'node:crypto';
import createKnex, { type Knex } from 'knex';
import { quietLog } from '../../lib/project/load/quiet-log';

/** Where the demo works: a schema of its own, with the library's tables in it, on whichever server it is given. */
export interface Place {
  readonly knex: Knex;
  /** Creates the schema. */
  open(): Promise<void>;
  /** Drops the schema and closes all connections, also while a query runs. */
  close(): Promise<void>;
}

export function createPlace(url: string): Place {
  const schema = `knex_matview_demo_${randomBytes(4).toString('hex')}`;
  const settings = require('./knexfile') as Knex.Config;
  const knex = createKnex({
    ...settings,
    connection: { connectionString: url, application_name: schema },
    searchPath: [schema],
    log: quietLog(),
    matview: { registrySchema: schema },
  });
  const close = once(async () => {
    await dropSchema(url, schema);
    await knex.destroy();
  });
  return { knex, open: async () => knex.raw('create schema ??', [schema]), close };
}

/**
 * Ends first what the demo's other connections do, which keeps the schema locked; and does so again while there are any: one
 * that was between two statements may go on, and make the schema anew.
 */
async function dropSchema(url: string, schema: string): Promise<void> {
  const knex = createKnex({ client: 'pg', connection: url, pool: { min: 0, max: 1 }, log: quietLog() });
  try {
    for (let left = 1; left > 0; ) {
      const { rows } = await knex.raw(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?',
        [schema],
      );
      await knex.raw('drop schema if exists ?? cascade', [schema]);
      left = rows.length;
    }
  } finally {
    await knex.destroy();
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => {
    result ??= run();
    return result;
  };
}
