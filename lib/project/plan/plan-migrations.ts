import type { Knex } from 'knex';
import { handleTasks } from '../../knex/task';
import { migratorConfig, nameOf } from '../pending-migrations';
import type { PlannedChange } from '../types';
import { Recorder } from './recorder';

/**
 * What migrations would do, found out by calling them with a transaction that reads and does not write: of what they do
 * to views the plan, of all else the statements.
 */
export async function planMigrations(knex: Knex, pending: readonly unknown[]): Promise<readonly PlannedChange[]> {
  const { migrationSource: source } = migratorConfig(knex);
  const transaction = await knex.transaction();
  const recorder = new Recorder(transaction);
  handleTasks(transaction.client, (task, runner) => recorder.plan(task, runner));
  try {
    const changes: PlannedChange[] = [];
    for (const migration of pending) {
      const { up } = await source.getMigration(migration);
      changes.push(...(await recorder.record(nameOf(migration), async () => up?.(transaction))));
    }
    return changes;
  } finally {
    await recorder.end();
  }
}
