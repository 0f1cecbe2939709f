import { type AlterRights, readAlterRights } from '../../catalog/alter-rights';
import { downstreamOf, type GraphRelation, inOrder, readDownstream } from '../../catalog/dependency-graph';
import { readDependentsOfTables } from '../../catalog/dependents';
import { readTables } from '../../catalog/table-names';
import { readViewsRead } from '../../catalog/views-read';
import type { TableName } from '../../definition';
import type { NamedTable } from '../../plan/table-names';
import { undone } from '../../session/undone';
import { storageOf } from '../../storage';
import { claimFound } from '../claim';
import type { ExecutionContext } from '../context';
import { type RegisteredDependent, readRegistered } from '../follow/registered';
import { holdReaders } from '../steps/hold';
import { findTables } from './find-tables';

export interface SuspensionScope {
  /** The tables as the call names them. */
  readonly named: readonly TableName[];
  /** The identities of the tables. */
  readonly tables: readonly string[];
  /** What they, their partitions and child tables were called in the beginning. */
  readonly before: readonly NamedTable[];
  /** The plain views on them that the role may lock, what reads before what is read. */
  readonly plainViews: AlterRights['relations'];
  readonly registered: readonly RegisteredDependent[];
}

/**
 * Reads what is on some tables, and keeps refreshes, alters and other calls like this one off these views to the end of
 * the transaction. Their readers go on, and no lock on a table is left.
 *
 * @throws {OptionError} when something of that name is no table.
 */
export async function openScope(context: ExecutionContext, named: readonly TableName[]): Promise<SuspensionScope> {
  const { database } = context;
  const tables = await findTables(context, named);
  await claimReaders(context, tables);
  await holdReaders(context, tables);
  return undone(database, async () => ({
    named,
    tables,
    before: await readTables(database, tables),
    plainViews: await readPlainViews(context, tables),
    registered: await readRegistered(context, (await readDependentsOfTables(database, tables)).views),
  }));
}

/** Waits for other operations on the views. Two calls that share a view would wait for each other's tables. */
function claimReaders(context: ExecutionContext, tables: readonly string[]): Promise<void> {
  const { database } = context;
  return claimFound(context, async () => {
    const graph = await readDownstream(database, tables);
    const reached = downstreamOf(graph, tables);
    const isView = ({ oid, kind }: GraphRelation): boolean =>
      reached.has(oid) && (kind === 'view' || storageOf({ kind }) !== null);
    const changed = graph.relations.filter(isView).map(({ oid }) => oid);
    return { found: undefined, claims: { changed, read: await readViewsRead(database, changed) } };
  });
}

async function readPlainViews(
  { database }: ExecutionContext,
  tables: readonly string[],
): Promise<AlterRights['relations']> {
  const graph = await readDownstream(database, tables);
  const views = inOrder(graph, downstreamOf(graph, tables)).filter(({ kind }) => kind === 'view');
  const { relations } = await readAlterRights(
    database,
    views.map(({ oid }) => oid),
  );
  return relations.filter((one) => one.isOwner && one.mayUseSchema && one.mayCreateInSchema).reverse();
}
