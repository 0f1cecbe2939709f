import { readQueryObjects } from '../../catalog/query-objects';
import { findRelation } from '../../catalog/relation';
import { readViewBody } from '../../catalog/view-body';
import { canonicalBody } from '../../compiler/canonical-body';
import { equalData, type Obstacle, type ViewDefinition } from '../../definition';
import { describe } from '../../plan/affected';
import { followNames, renamedNames, textNames } from '../../plan/follow-names';
import type { LiveDependent } from '../../plan/live';
import type { NamedTable } from '../../plan/table-names';
import { findRegisteredView, listRegisteredViews } from '../../registry/find-view';
import type { RegisteredView } from '../../registry/registered-view';
import { saveAlteredView } from '../../registry/save-view';
import { readServerHash } from '../../registry/server-hash';
import { type Probed, probeDefinition } from '../alter/probe';
import { createTemporaryNames } from '../alter/temporary-names';
import type { ExecutionContext } from '../context';
import { openRegistry } from '../open-registry';
import { databaseMessage } from '../send';
import { sqlState } from '../translate';

/** A registered view that reads one of the tables, as it was before these were altered. */
export interface RegisteredDependent {
  readonly view: RegisteredView;
  readonly oid: string;
  /** It is what the registry recorded, as far as is known. */
  readonly isAsRegistered: boolean;
}

/** The registered ones of some views. */
export async function readRegistered(
  context: ExecutionContext,
  views: readonly Pick<LiveDependent, 'oid' | 'schema' | 'name'>[],
): Promise<readonly RegisteredDependent[]> {
  const { database, registrySchema } = context;
  if (views.length === 0 || (await openRegistry(context)) === null) return [];
  const found: RegisteredDependent[] = [];
  for (const view of await listRegisteredViews(database, registrySchema)) {
    const live = views.find(({ schema, name }) => schema === view.schema && name === view.name);
    if (live === undefined) continue;
    found.push({ view, oid: live.oid, isAsRegistered: await isAsRegistered(context, view, live.oid) });
  }
  return found;
}

/** Another release of the server may print a query differently, so that what it printed once decides only if it agrees. */
async function isAsRegistered(context: ExecutionContext, view: RegisteredView, oid: string): Promise<boolean> {
  if ((await readServerHash(context.database, oid)) === view.serverHash) return true;
  const probed = await probe(context, view.definition, view);
  return !(probed instanceof Error) && isSameText(probed.body, await readViewBody(context.database, oid));
}

/**
 * The registered definition of a view that is about to be dropped, under the names of the moment; null when the view is
 * something else, or the definition has text that does not follow the names.
 */
export async function currentDefinition(
  context: ExecutionContext,
  { view, oid, isAsRegistered: isKnown }: RegisteredDependent,
  before: readonly NamedTable[],
  now: readonly NamedTable[],
): Promise<ViewDefinition | null> {
  if (!isKnown) return null;
  const definition = followNames(view.definition, before, now, context.dialect.physicalName);
  const probed = await probe(context, definition, view);
  return (await isSameView(context, oid, probed, view, renamedNames(before, now))) ? definition : null;
}

/**
 * Makes the registry say what its views are after tables were altered: names in their definitions are followed.
 *
 * @returns Those whose definition cannot follow.
 */
export async function followRegistered(
  context: ExecutionContext,
  registered: readonly RegisteredDependent[],
  suspended: ReadonlySet<string>,
  before: readonly NamedTable[],
  after: readonly NamedTable[],
): Promise<readonly Obstacle[]> {
  const obstacles: Obstacle[] = [];
  for (const dependent of registered) {
    if (!dependent.isAsRegistered) continue;
    const obstacle = await followOne(context, dependent, suspended.has(dependent.oid), before, after);
    if (obstacle !== null) obstacles.push(obstacle);
  }
  return obstacles;
}

async function followOne(
  context: ExecutionContext,
  { view }: RegisteredDependent,
  wasSuspended: boolean,
  before: readonly NamedTable[],
  after: readonly NamedTable[],
): Promise<Obstacle | null> {
  const { database, registrySchema, dialect } = context;
  const live = await findRelation(database, { schema: view.schema, name: view.name });
  const row = await findRegisteredView(database, registrySchema, view);
  if (live === null || row?.definitionHash !== view.definitionHash) return null;
  const definition = followNames(view.definition, before, after, dialect.physicalName);
  const serverHash = await readServerHash(database, live.oid);
  const isSame = equalData(definition, view.definition) && serverHash === view.serverHash;
  if (isSame && !wasSuspended) return null;
  const probed = await probe(context, definition, view);
  const isFollowed = await isSameView(context, live.oid, probed, view, renamedNames(before, after));
  const followed = isFollowed ? definition : asPrinted(definition, await readViewBody(database, live.oid));
  if (followed === null) return notFollowed(view, probed);
  (await openRegistry(context))?.assertMayWrite();
  await saveAlteredView(database, registrySchema, {
    ...{ schema: view.schema, name: view.name, kind: view.kind },
    ...{ definition: followed, serverHash },
  });
  return null;
}

/**
 * Whether a view that was as registered is what its followed definition makes. After a rename the two can differ in names that the query gives
 * itself; then they have to name the same columns, and no text that was not followed may name one that is called
 * something else now.
 */
async function isSameView(
  { database }: ExecutionContext,
  oid: string,
  probed: Probed | Error,
  { definition }: RegisteredView,
  renamed: ReadonlySet<string>,
): Promise<boolean> {
  if (probed instanceof Error) return false;
  if (isSameText(probed.body, await readViewBody(database, oid))) return true;
  if (definition.body.kind === 'query' || textNames(definition.body, renamed)) return false;
  return equalData(probed.objects, await readQueryObjects(database, oid));
}

function isSameText(one: string, other: string): boolean {
  return canonicalBody(one) === canonicalBody(other);
}

/** The query of an opaque view as the server prints it now, which means what the text given once meant. */
function asPrinted(definition: ViewDefinition, body: string): ViewDefinition | null {
  if (definition.body.kind !== 'query') return null;
  return {
    ...definition,
    body: { ...definition.body, query: { kind: 'sql', parts: [body.replace(/;\s*$/, '').trim()], query: true } },
  };
}

function notFollowed(view: RegisteredView, probed: Probed | Error): Obstacle {
  const why = probed instanceof Error ? databaseMessage(probed) : 'it would mean something else';
  return {
    message: `the declaration of materialized view ${describe(view)} has SQL that cannot follow: ${why}`,
    hint: `name columns in it by col('…'), or give its whole query after that: alterMaterializedView('${view.name}', (view) => view.as(…))`,
  };
}

/** What the server makes of a definition, or why it makes nothing of it. */
async function probe(
  context: ExecutionContext,
  definition: ViewDefinition,
  { schema, name }: RegisteredView,
): Promise<Probed | Error> {
  try {
    return await probeDefinition(context, definition, { schema, name: createTemporaryNames()(name, 'probe') });
  } catch (error) {
    if (error instanceof Error && sqlState(error)?.startsWith('42')) return error;
    throw error;
  }
}
