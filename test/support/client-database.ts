import type { Client } from 'pg';
import type { Database } from '../../lib/session/database';
import { SessionSettings } from '../../lib/session/library-settings';

const TYPES = {
  getTypeParser: (oid: number) => (text: string) => (oid === 16 ? text === 't' : oid === 23 ? Number(text) : text),
};

/** A connection as the catalog's questions see it, to be asked in a transaction. */
export function databaseOn(client: Client): Database {
  const query = async <Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> => {
    const { rows } = await client.query({ text: sql, values: [...parameters], types: TYPES as never });
    return rows as Row[];
  };
  const settings = new SessionSettings(query);
  return {
    async run(sql, parameters, wanted = 'library') {
      await settings.use(wanted);
      await query(sql, parameters);
    },
    async rows<Row>(sql: string, parameters?: readonly unknown[], wanted: 'library' | 'callersPath' = 'library') {
      await settings.use(wanted);
      return query<Row>(sql, parameters);
    },
    searchPath: () => settings.searchPath(),
    batch: async () => false,
    async asCaller(work) {
      await settings.restore();
      return work();
    },
    async transaction(work) {
      await client.query('begin');
      const before = settings.mark();
      try {
        const result = await work();
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        settings.reset(before);
      }
    },
  };
}

/** Asks one thing of the catalog, in a transaction. */
export function ask<Result>(client: Client, question: (database: Database) => Promise<Result>): Promise<Result> {
  const database = databaseOn(client);
  return database.transaction(() => question(database));
}
