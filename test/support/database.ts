import knex, { type Knex } from 'knex';
import { Client } from 'pg';

/** A database of a test file's own. */
export interface Database {
  readonly url: string;
  /** A Knex on it, destroyed after the file's tests; the settings given are merged into the configuration. */
  knex(config?: Knex.Config): Knex;
  /** A connection beside any pool, ended after the file's tests. */
  connect(): Promise<Client>;
}

let count = 0;

/**
 * Gives the tests of a file (or of the suite it is called in) a fresh database. Connections that are left behind when
 * they are done, beside those made here, fail the file.
 */
export function useDatabase(): Database {
  count += 1;
  const name = `kmv_${process.pid}_${count}`;
  const pools: Knex[] = [];
  const clients: Client[] = [];
  const database: Database = {
    get url() {
      return urlOf(name);
    },
    knex(config = {}) {
      const pool = knex({ client: 'pg', connection: urlOf(name), pool: { min: 0, max: 10 }, ...config });
      pools.push(pool);
      return pool;
    },
    async connect() {
      const client = new Client({ connectionString: urlOf(name) });
      clients.push(client);
      client.on('error', () => {});
      await client.connect();
      return client;
    },
  };
  before(async () => {
    await onServer(`create database ${name}`);
  });
  after(async () => {
    await Promise.all(pools.map((pool) => pool.destroy()));
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
    const left = await leftBehind(name);
    await onServer(`drop database ${name} with (force)`);
    if (left.length > 0) throw new Error(`connections left behind: ${left.join('; ')}`);
  });
  return database;
}

export function serverUrl(): string {
  const url = process.env.KNEX_MATVIEW_SERVER;
  if (!url) throw new Error('the test server is not running; run the tests with mocha');
  return url;
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

/** What still runs there a moment after everything was ended. */
async function leftBehind(database: string): Promise<string[]> {
  const sql = `select coalesce(nullif(query, ''), state, 'unknown') as query from pg_stat_activity where datname = '${database}'`;
  let rows: { query: string }[] = [];
  for (let attempt = 0; attempt < 20; attempt += 1) {
    rows = await onServer(sql);
    if (rows.length === 0) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  return rows.map((row) => row.query);
}

async function onServer(sql: string): Promise<{ query: string }[]> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
