import { readDependentsOfTables } from '../../catalog/dependents';
import { readTables } from '../../catalog/table-names';
import type { TableName } from '../../definition';
import type { ExecutionContext } from '../context';
import { followRegistered, readRegistered } from '../follow/registered';
import type { AlterOptions } from '../steps/options';
import { blocked, notHelped } from './blocked';
import { bringBack } from './bring-back';
import { findTables } from './find-tables';
import { isInTheWay, type SuspensionScope, suspendFor } from './suspend';
import type { SuspendedView } from './suspended-view';

/** Runs one statement; the views that keep it from running are suspended, and it is run again. */
export type SuspendingRunner = <Result>(statement: () => Promise<Result>) => Promise<Result>;

/**
 * Alters tables on which there are views, whole or not at all. Only the views that a statement cannot do with are
 * dropped, when it says so; in the end they are created again, filled, and given everything that they had.
 *
 * @throws {AlterBlockedError} naming all views that cannot come back and why, or what cannot be dropped with them.
 * @throws {OptionError} when something of that name is no table.
 */
export async function withSuspendedViews(
  context: ExecutionContext,
  tables: readonly TableName[],
  options: AlterOptions,
  work: (run: SuspendingRunner) => Promise<void>,
): Promise<void> {
  const { database } = context;
  await database.transaction(async () => {
    const scope = await readScope(context, await findTables(context, tables));
    const suspended: SuspendedView[] = [];
    const run: SuspendingRunner = async (statement) => {
      for (;;) {
        try {
          return await database.transaction(statement);
        } catch (error) {
          const more = await database.transaction(() => suspendFor(context, scope, error, options));
          if (more.length === 0) throw error;
          suspended.unshift(...more);
        }
      }
    };
    await database
      .asCaller(() => work(run))
      .catch((error) => {
        throw isInTheWay(error) ? notHelped(error) : error;
      });
    await restore(context, scope, suspended, options);
  });
}

async function readScope(context: ExecutionContext, tables: readonly string[]): Promise<SuspensionScope> {
  const { views } = await readDependentsOfTables(context.database, tables);
  return {
    tables,
    before: await readTables(context.database, tables),
    registered: await readRegistered(context, views),
  };
}

async function restore(
  context: ExecutionContext,
  { tables, before, registered }: SuspensionScope,
  suspended: readonly SuspendedView[],
  options: AlterOptions,
): Promise<void> {
  const after = await readTables(context.database, tables);
  if (suspended.length > 0) await bringBack(context, suspended, after, options);
  const { views } = await readDependentsOfTables(context.database, tables);
  const oids = new Set(suspended.map(({ view }) => view.oid));
  const obstacles = await followRegistered(context, { registered, views, suspended: oids, before, after });
  if (obstacles.length > 0) throw blocked('brought back', obstacles);
}
