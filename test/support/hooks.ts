import { inspect } from 'node:util';
import { type Server, startServer } from './server';

/** One server for the whole run; where each test file finds it is in the environment, for child processes too. */
let server: Server;

export async function mochaGlobalSetup(): Promise<void> {
  server = await startServer({
    major: process.env.PG_MAJOR,
    settings: [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'log_min_messages=log', // not the errors, which tests cause by the thousand
      'max_connections=200',
      'max_prepared_transactions=10',
    ],
  });
  process.env.KNEX_MATVIEW_SERVER = server.url;
}

export async function mochaGlobalTeardown(): Promise<void> {
  server.stop();
}

/** A failure goes from a worker of Mocha to the process that prints it without its cause. */
export const mochaHooks = {
  afterEach(this: Mocha.Context) {
    const error = this.currentTest?.err;
    if (process.env.MOCHA_WORKER_ID !== undefined && error?.cause !== undefined)
      error.stack += `\nCaused by: ${inspect(error.cause)}`;
  },
};
