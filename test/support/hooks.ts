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
      'max_connections=200',
      'max_prepared_transactions=10',
    ],
  });
  process.env.KNEX_MATVIEW_SERVER = server.url;
}

export async function mochaGlobalTeardown(): Promise<void> {
  server.stop();
}
