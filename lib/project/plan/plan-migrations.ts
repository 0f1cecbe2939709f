import { resolve } from 'node:path';
import type { Knex } from 'knex';
import { withoutSource } from '../../errors';
import { handleTasks } from '../../knex/task';
import { unloadable } from '../load/unloadable';
import { type Migration, type MigrationSource, migratorConfig, nameOf } from '../pending-migrations';
import type { PlannedChange } from '../types';
import { Recorder } from './recorder';

/**
 * What migrations would do, found out by calling them with a transaction that reads and does not write: of what they do
 * to views the plan, of all else the statements.
 *
 * @throws {FileUnloadableError} for a migration that cannot be loaded.
 */
export async function planMigrations(knex: Knex, pending: readonly unknown[]): Promise<readonly PlannedChange[]> {
  const { migrationSource: source } = migratorConfig(knex);
  const transaction = await knex.transaction();
  const recorder = new Recorder(transaction);
  handleTasks(transaction.client, (task, runner) => recorder.plan(task, runner));
  try {
    const changes: PlannedChange[] = [];
    for (const migration of pending) {
      const { up } = await load(source, migration);
      changes.push(...(await recorder.record(nameOf(migration), async () => up?.(transaction))));
    }
    return changes;
  } finally {
    await recorder.end();
  }
}

async function load(source: MigrationSource, migration: unknown): Promise<Migration> {
  try {
    return await source.getMigration(migration);
  } catch (thrown) {
    const { file, directory } = (migration ?? {}) as { readonly file?: unknown; readonly directory?: unknown };
    if (typeof file !== 'string' || typeof directory !== 'string') throw withoutSource(thrown);
    throw await unloadable(thrown, {
      what: 'the migration',
      path: resolve(directory, file),
      directory: process.cwd(),
    });
  }
}
