import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { Client } from 'pg';

/** Connections that read all the time, and how long the slowest of their reads took. */
export interface Readers {
  /** The longest read since the last call, in ms. */
  longestMs(): number;
  /** Ends the connections; rejects with the first read that failed. */
  stop(): Promise<void>;
}

/** Long enough for readers to leave the processors to what they read, in ms. */
const PAUSE = 2;

/** Starts connections that run a query over and over, each on its own, with a short pause between. */
export async function startReaders(knex: Knex, sql: string, count: number): Promise<Readers> {
  const { searchPath } = knex.client.config as { searchPath: readonly string[] };
  const clients = Array.from({ length: count }, () => new Client(knex.client.connectionSettings));
  let longest = 0;
  let isDone = false;
  async function read(client: Client): Promise<void> {
    await client.connect();
    await client.query(`set search_path to ${searchPath.map((name) => client.escapeIdentifier(name)).join(', ')}`);
    while (!isDone) {
      const start = performance.now();
      await client.query(sql);
      longest = Math.max(longest, performance.now() - start);
      await sleep(PAUSE);
    }
  }
  const reading = Promise.all(clients.map(read));
  reading.catch(() => {});
  return {
    longestMs() {
      const result = longest;
      longest = 0;
      return result;
    },
    async stop() {
      isDone = true;
      await reading.finally(() => Promise.all(clients.map((client) => client.end())));
    },
  };
}
