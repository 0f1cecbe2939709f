import { readAttached } from '../../catalog/attached';
import { type Dependents, readDependentsOfTables } from '../../catalog/dependents';
import { readTables } from '../../catalog/table-names';
import { readViewDescriptions } from '../../catalog/view-descriptions';
import type { Attached } from '../../definition';
import { findInTheWay } from '../../plan/in-the-way';
import type { LiveDependent, LiveObject } from '../../plan/live';
import { planSuspension } from '../../plan/plan-suspension';
import type { NamedTable } from '../../plan/table-names';
import { toLiveDependent } from '../alter/live-view';
import type { AlterOptions } from '../alter/options';
import type { ExecutionContext } from '../context';
import { type DatabaseError, sqlState } from '../translate';
import { blocked, translated } from './blocked';
import { currentDefinition, type RegisteredDependent } from './registered';
import { runStep } from './run-step';
import { createSuspensionMaterial, type SuspendedView } from './suspended-view';

/** "feature not supported", as altering the type of a column is under a view, and "dependent objects still exist". */
const IN_THE_WAY: ReadonlySet<string> = new Set(['0A000', '2BP01']);

export interface SuspensionScope {
  /** The identities of the tables. */
  readonly tables: readonly string[];
  /** What they were called in the beginning. */
  readonly before: readonly NamedTable[];
  readonly registered: readonly RegisteredDependent[];
}

/**
 * Drops the views that kept a statement from running, and what reads them. Returns them each after everything that it
 * reads; none when no view on the tables was the reason.
 *
 * @throws {AlterBlockedError} naming all that could not be brought back, nothing dropped.
 */
export async function suspendFor(
  context: ExecutionContext,
  scope: SuspensionScope,
  error: unknown,
  options: AlterOptions,
): Promise<readonly SuspendedView[]> {
  if (!IN_THE_WAY.has(sqlState(error) ?? '')) return [];
  const { database } = context;
  const dependents = await readDependentsOfTables(database, scope.tables);
  const attached = new Map<string, Attached>();
  for (const { oid } of dependents.views) attached.set(oid, await readAttached(database, oid));
  const views = dependents.views.map((view) => toLiveDependent(view, get(attached, view.oid)));
  const descriptions = await readViewDescriptions(
    database,
    views.map(({ oid }) => oid),
  );
  const inTheWay = findInTheWay(views, descriptions, (error as DatabaseError).detail);
  const { views: gone, steps, obstacles } = planSuspension({ views, others: others(dependents), inTheWay });
  if (obstacles.length > 0) throw blocked('suspended', obstacles);
  const names = await readTables(database, scope.tables);
  const suspended: SuspendedView[] = [];
  for (const view of gone) {
    suspended.push({
      ...{ view, names, attached: get(attached, view.oid) },
      body: dependents.views.find(({ oid }) => oid === view.oid)?.body as string,
      origin: await originOf(context, scope, view, names),
    });
  }
  const material = await createSuspensionMaterial(context, suspended);
  for (const step of steps) {
    await runStep(context, step, material, options).catch((reason) => {
      throw translated(reason, step);
    });
  }
  return suspended;
}

async function originOf(
  context: ExecutionContext,
  { registered, before }: SuspensionScope,
  { oid }: LiveDependent,
  now: readonly NamedTable[],
): Promise<SuspendedView['origin']> {
  const dependent = registered.find((one) => one.oid === oid);
  const definition = dependent ? await currentDefinition(context, dependent, before, now) : null;
  return definition === null ? { kind: 'body' } : { kind: 'definition', definition };
}

function others({ others: all }: Dependents): readonly LiveObject[] {
  return all.map(({ description, oid, columns, usesRowType }) => ({
    description,
    reads: { oid, columns, usesRowType },
  }));
}

function get<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing was read of the view ${key}`);
  return value;
}
