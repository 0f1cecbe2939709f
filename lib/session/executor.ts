import type { Database, Parameter } from './database';
import { send } from './send';
import type { Session } from './session';
import { inOwnTransaction, inSavepoint, isInsideTransaction } from './transaction';

/** The database as one session sees it: the only way in which this library runs statements. */
export function createExecutor(session: Session): Database {
  let inside: boolean | null = null;

  async function transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    const outer = inside;
    const nested = outer ?? (await isInsideTransaction(session));
    inside = true;
    try {
      return await (nested ? inSavepoint(session, work) : inOwnTransaction(session, work));
    } finally {
      inside = outer;
    }
  }

  return {
    async run(sql: string, parameters: readonly Parameter[] = []) {
      await send(session, sql, parameters);
    },
    async rows<Row>(sql: string, parameters: readonly Parameter[] = []) {
      const { rows } = await send(session, sql, parameters);
      return (rows ?? []) as readonly Row[];
    },
    transaction,
  };
}
