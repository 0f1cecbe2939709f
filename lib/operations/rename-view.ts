import { readDownstream, readersOf } from '../catalog/dependency-graph';
import { type CatalogRelation, findRelation } from '../catalog/relation';
import { readViewBody } from '../catalog/view-body';
import type { TableName, ViewDefinition } from '../definition';
import { listRegisteredViews } from '../registry/find-view';
import { forgetView } from '../registry/forget-views';
import { renameHistory } from '../registry/history';
import { openRegistry } from '../registry/open-registry';
import type { RegisteredView, ViewKey } from '../registry/registered-view';
import { saveChangedView } from '../registry/save-view';
import { readServerHash } from '../registry/server-hash';
import { doLocked } from '../session/lock';
import { storageOf } from '../storage';
import { attempt } from './attempt';
import { type Claims, claimView } from './claim';
import type { ExecutionContext } from './context';
import { assertLocked, exclusiveLocks } from './locked';
import { asPrinted, tryProbe } from './probe/printed';
import { isSamePrint } from './probe/same-print';
import { renameTable } from './rename-table';

export interface RenameRequest {
  readonly view: TableName;
  /** The new name alone: the view stays in its schema. */
  readonly to: string;
}

/** Renames a view, in the registry too: its own row and history, and the definitions that read from it. */
export async function renameView(context: ExecutionContext, request: RenameRequest, statement: string): Promise<void> {
  const { database, registrySchema, lock } = context;
  await attempt(context, { verb: 'rename', view: request.view }, async () => {
    const registry = await openRegistry(database, registrySchema);
    const relation = await claimView(context, request.view, (found) => claimsOn(context, found));
    if (relation === null) return database.run(statement, [], 'caller');
    const unqualified = await findRelation(database, { schema: null, name: relation.name });
    await doLocked(database, lock, {
      locks: await exclusiveLocks(context, [relation]),
      then: async () => {
        await database.run(statement, [], 'caller');
        await assertLocked(context, relation, 'rename');
        if (registry === null) return;
        const changes = await registeredChanges(context, request, relation, unqualified?.oid === relation.oid);
        if (changes.length > 0) registry.assertMayWrite();
        for (const change of changes) await save(context, change);
      },
    });
  });
}

/** What the registry holds of the views that read it is written too. */
async function claimsOn({ database }: ExecutionContext, { oid }: CatalogRelation): Promise<Claims> {
  const graph = await readDownstream(database, [oid]);
  const readers = graph.relations.filter((one) => storageOf(one) !== null && one.oid !== oid);
  return { changed: [oid, ...readers.map((one) => one.oid)], closed: [oid] };
}

interface Change {
  readonly view: RegisteredView;
  readonly oid: string;
  readonly to: ViewKey;
  readonly definition: ViewDefinition;
}

/** The view itself, and those that read from it: what the server makes of them names the view as well. */
async function registeredChanges(
  context: ExecutionContext,
  { to }: RenameRequest,
  renamed: CatalogRelation,
  visible: boolean,
): Promise<readonly Change[]> {
  const { database, dialect, registrySchema } = context;
  const isRenamed = ({ schema, name }: TableName): boolean =>
    dialect.physicalName(name) === renamed.name &&
    (schema === null ? visible : dialect.physicalName(schema) === renamed.schema);
  const graph = await readDownstream(database, [renamed.oid]);
  const readers = new Set(readersOf(graph, renamed.oid).map(({ reader }) => reader));
  const dependents = graph.relations.filter(({ oid }) => readers.has(oid));
  return (await listRegisteredViews(database, registrySchema)).flatMap((view): Change[] => {
    const own = view.schema === renamed.schema && view.name === renamed.name;
    const relation = own
      ? renamed
      : dependents.find(({ schema, name }) => schema === view.schema && name === view.name);
    if (relation === undefined) return [];
    const definition = own
      ? { ...view.definition, name: { ...view.definition.name, name: to } }
      : renameTable(view.definition, isRenamed, to);
    return [
      {
        view,
        oid: relation.oid,
        definition,
        to: { schema: view.schema, name: own ? dialect.physicalName(to) : view.name },
      },
    ];
  });
}

async function save(context: ExecutionContext, { view, oid, to, definition }: Change): Promise<void> {
  const { database, registrySchema } = context;
  const serverHash = await readServerHash(database, oid);
  const settled = await asMeant(context, definition, to, oid);
  // Whatever had the name the view has now: it was dropped by hand.
  if (to.name !== view.name) await forgetView(database, registrySchema, to);
  await saveChangedView(database, registrySchema, view, { ...to, kind: view.kind, definition: settled, serverHash });
  if (to.name !== view.name) await renameHistory(database, registrySchema, view, to);
}

/** SQL text names the view as it was called; a query that is nothing but text becomes what the server prints of it now. */
async function asMeant(
  context: ExecutionContext,
  definition: ViewDefinition,
  view: ViewKey,
  oid: string,
): Promise<ViewDefinition> {
  if (definition.body.kind !== 'query') return definition;
  const printed = await readViewBody(context.database, oid);
  const probed = await tryProbe(context, definition, view, oid);
  const isMeant = !(probed instanceof Error) && (await isSamePrint(context, view.schema, probed.body, printed));
  return isMeant ? definition : (asPrinted(definition, printed) ?? definition);
}
