import type { Database } from './database';

/** Carries the result out of a transaction that must not stay. */
class Undone {
  constructor(readonly result: unknown) {}
}

/** The result of work of which nothing stays: neither what it changed nor the locks that it took. */
export async function undone<Result>(database: Database, work: () => Promise<Result>): Promise<Result> {
  try {
    await database.transaction(async () => {
      throw new Undone(await work());
    });
  } catch (error) {
    if (error instanceof Undone) return error.result as Result;
    throw error;
  }
  throw new Error('work that was to be undone was not');
}
