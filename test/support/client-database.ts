import type { Client } from 'pg';
import type { Database } from '../../lib/session/database';

const TYPES = {
  getTypeParser: (oid: number) => (text: string) => (oid === 16 ? text === 't' : oid === 23 ? Number(text) : text),
};

/** A connection as the catalog's questions see it. */
export function databaseOn(client: Client): Database {
  const database: Database = {
    async run(sql, parameters = []) {
      await client.query(sql, [...parameters]);
    },
    async rows<Row>(sql: string, parameters: readonly unknown[] = []) {
      const { rows } = await client.query({ text: sql, values: [...parameters], types: TYPES as never });
      return rows as Row[];
    },
    async transaction(work) {
      await client.query('begin');
      try {
        const result = await work();
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    },
  };
  return database;
}

/** Asks one thing of the catalog, in a transaction. */
export function ask<Result>(client: Client, question: (database: Database) => Promise<Result>): Promise<Result> {
  const database = databaseOn(client);
  return database.transaction(() => question(database));
}
