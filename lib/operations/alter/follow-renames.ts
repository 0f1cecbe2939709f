import { findRelation } from '../../catalog/relation';
import { isRebuilt, type Obstacle, type Plan } from '../../plan/step';
import type { NamedTable } from '../../plan/table-names';
import type { ExecutionContext } from '../context';
import { followRegistered, type RegisteredDependent, readRegistered } from '../follow/registered';
import type { PreparedAlter } from './prepare';

/** The registered views on a view, as far as an alter of that can make their definitions name what is no more. */
export async function readReaders(
  context: ExecutionContext,
  { plan, live }: PreparedAlter,
): Promise<readonly RegisteredDependent[]> {
  return plan.steps.some(({ kind }) => kind === 'renameColumn') ? readRegistered(context, live.view.dependents) : [];
}

/**
 * Registers what the definitions of the views on a view are, once columns of that were renamed.
 *
 * @returns Those whose definition cannot follow.
 */
export async function followRenames(
  context: ExecutionContext,
  { plan, live }: PreparedAlter,
  readers: readonly RegisteredDependent[],
): Promise<readonly Obstacle[]> {
  if (readers.length === 0) return [];
  const { oid, schema, name, columns } = live.view;
  const visible = await findRelation(context.database, { schema: null, name });
  const before: NamedTable = {
    ...{ oid, schema, name },
    isVisible: visible?.schema === schema,
    columns: columns.map((column, index) => ({ number: index + 1, name: column.name, isInherited: false })),
  };
  return followRegistered(context, {
    registered: readers,
    views: readers.map(({ view }) => view),
    suspended: new Set(readers.map((reader) => reader.oid).filter((oid) => isRebuilt(plan, oid))),
    before: [before],
    after: [afterRenames(before, plan)],
  });
}

function afterRenames(table: NamedTable, { steps }: Plan): NamedTable {
  const names = new Map(table.columns.map((column) => [column.name, column]));
  for (const step of steps) {
    if (step.kind !== 'renameColumn') continue;
    const column = names.get(step.from);
    names.delete(step.from);
    if (column !== undefined) names.set(step.to, column);
  }
  return { ...table, columns: [...names].map(([name, column]) => ({ ...column, name })) };
}
