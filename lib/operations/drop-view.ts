import { downstreamOf, inOrder, readDownstream } from '../catalog/dependency-graph';
import { type CatalogRelation, findRelation } from '../catalog/relation';
import type { TableName } from '../definition';
import { findRegisteredView } from '../registry/find-view';
import { forgetView, listMissingViews } from '../registry/forget-views';
import { openRegistry } from '../registry/open-registry';
import type { ViewKey } from '../registry/registered-view';
import { doLocked } from '../session/lock';
import type { DropOptions } from '../storage';
import { attempt } from './attempt';
import { claimView } from './claim';
import type { ExecutionContext } from './context';
import { exclusiveLocks } from './locked';

export interface DropRequest extends DropOptions {
  readonly view: TableName;
}

/** Drops a view and forgets it, and with `cascade` every registered view that went with it. */
export async function dropView(context: ExecutionContext, request: DropRequest, statement: string): Promise<void> {
  const { database, lock } = context;
  const { view, cascade } = request;
  await attempt(context, { verb: 'drop', view }, async () => {
    const relation = await claimView(context, view, async (found) => {
      const oids = (await readDropped(context, request, found)).map(({ oid }) => oid);
      return { changed: oids, closed: oids };
    });
    const dropped = relation === null ? [] : await readDropped(context, request, relation);
    const views = dropped.filter(({ kind }) => kind === 'view');
    await doLocked(database, lock, {
      locks: await exclusiveLocks(context, [...views, ...dropped.filter((one) => !views.includes(one))]),
      then: async () => {
        const key = await keyOf(context, view);
        const before = cascade ? await listMissing(context) : null;
        await database.run(statement, [], 'caller');
        // Afterwards: to a role that may not drop the view, grants on the registry are no help.
        await forget(context, key, before);
      },
    });
  });
}

/** The view, and with `cascade` the views that go with it, each before what it reads. */
async function readDropped(
  { database }: ExecutionContext,
  { cascade }: DropRequest,
  relation: CatalogRelation,
): Promise<readonly CatalogRelation[]> {
  if (!cascade) return [relation];
  const graph = await readDownstream(database, [relation.oid]);
  return [...inOrder(graph, [relation.oid, ...downstreamOf(graph, [relation.oid])])].reverse();
}

async function listMissing({ database, registrySchema }: ExecutionContext): Promise<readonly ViewKey[]> {
  const registry = await openRegistry(database, registrySchema);
  return registry === null ? [] : listMissingViews(database, registrySchema);
}

/** `missing` were not there before a drop with `cascade`. */
async function forget(
  { database, registrySchema }: ExecutionContext,
  key: ViewKey | null,
  missing: readonly ViewKey[] | null,
): Promise<void> {
  const registry = await openRegistry(database, registrySchema);
  if (registry === null) return;
  const after = missing === null ? [] : await listMissingViews(database, registrySchema);
  const gone = key && (await findRegisteredView(database, registrySchema, key)) ? [key, ...after] : after;
  const forgotten = gone.filter((one) => one === key || !missing?.some((other) => isSameView(one, other)));
  if (forgotten.length > 0) registry.assertMayWrite();
  for (const one of forgotten) await forgetView(database, registrySchema, one);
}

/** What is registered under a name, the view itself being there or not. */
async function keyOf(context: ExecutionContext, view: TableName): Promise<ViewKey | null> {
  const physical = context.dialect.physicalTable(view);
  const relation = await findRelation(context.database, physical);
  if (relation !== null) return { schema: relation.schema, name: relation.name };
  const schema = physical.schema ?? (await context.database.searchPath()).named[0] ?? null;
  return schema === null ? null : { schema, name: physical.name };
}

function isSameView(one: ViewKey, other: ViewKey): boolean {
  return one.schema === other.schema && one.name === other.name;
}
