import { readDependentsOfTables } from '../../catalog/dependents';
import { readTables } from '../../catalog/table-names';
import { equalData, type TableName } from '../../definition';
import type { ExecutionContext } from '../context';
import { followRegistered } from '../follow/registered';
import type { AlterOptions } from '../steps/options';
import { blocked } from './blocked';
import { bringBack } from './bring-back';
import { failureOf, failureOfCallback } from './failure';
import { keepReadersOff, lockInOrder, OvertakenByReaders } from './keep-off';
import { openScope, type SuspensionScope } from './scope';
import { suspendFor } from './suspend';
import type { SuspendedView } from './suspended-view';

/** Runs statements, all or none; the views that keep them from running are suspended, and they are run again. */
export type SuspendingRunner = <Result>(statements: () => Promise<Result>) => Promise<Result>;

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
  let ofCallback: { readonly error: unknown } | null = null;
  try {
    await database.transaction(async () => {
      const scope = await openScope(context, tables);
      const suspended: SuspendedView[] = [];
      const run = createRunner(context, scope, options, suspended);
      await database
        .asCaller(() => work(run))
        .catch((error) => {
          ofCallback = { error };
          throw error;
        });
      await restore(context, scope, suspended, options);
    });
  } catch (error) {
    throw isOf(ofCallback, error) ? failureOfCallback(error, tables) : failureOf(error, tables);
  }
}

function isOf(kept: { readonly error: unknown } | null, error: unknown): boolean {
  return kept?.error === error;
}

/** Runs the statements of the callback, and keeps what is suspended for them: each after everything that it reads. */
function createRunner(
  context: ExecutionContext,
  scope: SuspensionScope,
  options: AlterOptions,
  suspended: SuspendedView[],
): SuspendingRunner {
  const { database } = context;
  return async (statements) => {
    for (;;) {
      try {
        return await database.transaction(async () => {
          const result = await statements();
          await keepReadersOff(database, scope);
          return result;
        });
      } catch (error) {
        suspended.unshift(...(await makeWay(context, scope, error, options)));
      }
    }
  };
}

/**
 * Does what lets statements that failed be run again, and returns the views that were suspended for that.
 *
 * @throws the error, when nothing would help.
 */
async function makeWay(
  context: ExecutionContext,
  scope: SuspensionScope,
  error: unknown,
  options: AlterOptions,
): Promise<readonly SuspendedView[]> {
  const { database } = context;
  const ours = <Result>(work: () => Promise<Result>): Promise<Result> =>
    database.transaction(work).catch((failed) => {
      throw failureOf(failed, scope.named);
    });
  if (error instanceof OvertakenByReaders) {
    await ours(() => lockInOrder(database, error, options.lock));
    return [];
  }
  const views = await ours(() => suspendFor(context, scope, error, options));
  if (views.length === 0) throw error;
  return views;
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
  const created = new Map(
    suspended.flatMap(({ view, names, origin }) =>
      origin.kind === 'definition' && equalData(names, after) ? [[view.oid, origin.definition] as const] : [],
    ),
  );
  const following = { registered, views, suspended: oids, created, before, after };
  const obstacles = await followRegistered(context, following);
  if (obstacles.length > 0) throw blocked('brought back', obstacles);
}
