import type { Knex } from 'knex';
import { handleTasks } from '../../knex/task';
import type { PendingMigration, PlannedChange } from '../types';
import { Recorder } from './recorder';

/**
 * What migrations would do, found out by calling them with a transaction in which only reads run: the plan of what they
 * do to views, and all other statements.
 */
export async function planMigrations(
  knex: Knex,
  pending: readonly PendingMigration[],
): Promise<readonly PlannedChange[]> {
  const transaction = await knex.transaction();
  const recorder = new Recorder(transaction);
  handleTasks(transaction.client, (task, runner) => recorder.plan(task, runner));
  try {
    const changes: PlannedChange[] = [];
    for (const { name, load } of pending) {
      const migration = await load();
      changes.push(...(await recorder.record(name, async () => migration.up?.(transaction))));
    }
    return changes;
  } finally {
    await recorder.end();
  }
}
