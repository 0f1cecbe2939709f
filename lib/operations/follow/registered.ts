import { readBodies } from '../../catalog/dependents/bodies';
import { readQueryObjects } from '../../catalog/query-objects';
import { readRelationsNamed } from '../../catalog/relations-named';
import { readViewBody } from '../../catalog/view-body';
import { runsTheSame } from '../../compiler/runs-the-same';
import { equalData, type ViewDefinition } from '../../definition';
import { describe } from '../../plan/affected';
import { followNames, renamedNames, textNames } from '../../plan/follow-names';
import type { LiveDependent } from '../../plan/live';
import type { Obstacle } from '../../plan/step';
import { isSameName, type NamedTable } from '../../plan/table-names';
import { listRegisteredViews } from '../../registry/find-view';
import { openRegistry } from '../../registry/open-registry';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
import { saveAlteredView } from '../../registry/save-view';
import { hashOfBody, readServerHash } from '../../registry/server-hash';
import { databaseMessage } from '../../session/database-error';
import type { ExecutionContext } from '../context';
import { asPrinted, tryProbe } from '../probe/printed';
import type { Probed } from '../probe/probe';
import { isSamePrint } from '../probe/same-print';

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
  if (views.length === 0 || (await openRegistry(context.database, context.registrySchema)) === null) return [];
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
  const probed = await tryProbe(context, view.definition, view, oid);
  return (
    !(probed instanceof Error) &&
    isSamePrint(context, view.schema, probed.body, await readViewBody(context.database, oid))
  );
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
  const probed = await tryProbe(context, definition, view, oid);
  return (await isSameView(context, oid, probed, view, renamedNames(before, now))) ? definition : null;
}

export interface Following {
  /** Those that were registered in the beginning. */
  readonly registered: readonly RegisteredDependent[];
  /** All views on the tables now. */
  readonly views: readonly ViewKey[];
  /** The identities of those that were dropped and came back. */
  readonly suspended: ReadonlySet<string>;
  /** Of those, by their old identities, the definitions that they were created from under the names of now. */
  readonly created?: ReadonlyMap<string, ViewDefinition>;
  readonly before: readonly NamedTable[];
  readonly after: readonly NamedTable[];
}

/**
 * Makes the registry say what its views are after tables were altered: names in their definitions are followed. What was
 * created or altered meanwhile may name them as they were called then or as they are now.
 *
 * @returns Those whose definition cannot follow.
 */
export async function followRegistered(context: ExecutionContext, following: Following): Promise<readonly Obstacle[]> {
  const { registered, views } = following;
  const { database, registrySchema } = context;
  const registry = await openRegistry(database, registrySchema);
  if (registry === null) return [];
  const rows: Followed[] = [];
  for (const row of await listRegisteredViews(database, registrySchema)) {
    const known = registered.find(({ view }) => isSameName(view, row)) ?? null;
    const isKept = known?.view.definitionHash === row.definitionHash;
    if (isKept ? !known.isAsRegistered : !known && !views.some((view) => isSameName(view, row))) continue;
    const followed = followNames(row.definition, following.before, following.after, context.dialect.physicalName);
    rows.push({
      row,
      before: isKept ? known.oid : null,
      definitions: isKept ? [followed] : [followed, row.definition],
    });
  }
  const oids = new Map(
    (
      await readRelationsNamed(
        database,
        rows.map(({ row }) => row),
      )
    ).map((one) => [nameOf(one), one.oid]),
  );
  const bodies = await readBodies(database, [...oids.values()]);
  const obstacles: Obstacle[] = [];
  for (const one of rows) {
    const oid = oids.get(nameOf(one.row));
    const body = bodies.get(oid ?? '');
    if (oid === undefined || body === undefined) continue;
    const settled = await settle(context, one, { oid, body }, following);
    if (settled === null) continue;
    if ('message' in settled) obstacles.push(settled);
    else {
      registry.assertMayWrite();
      await save(context, one.row, settled, hashOfBody(body));
    }
  }
  return obstacles;
}

interface Followed {
  readonly row: RegisteredView;
  /** What the view was when the tables were not altered yet; null for one that was registered since. */
  readonly before: string | null;
  /** What it may be now, the likely one first. */
  readonly definitions: readonly ViewDefinition[];
}

function nameOf({ schema, name }: ViewKey): string {
  return JSON.stringify([schema, name]);
}

/** The definition to register; null where the registered one stays, and an obstacle where there is none. */
async function settle(
  context: ExecutionContext,
  { row, before: known, definitions }: Followed,
  { oid, body }: { readonly oid: string; readonly body: string },
  { before, after, suspended, created }: Following,
): Promise<ViewDefinition | Obstacle | null> {
  const wasSuspended = known !== null && suspended.has(known);
  const isSame = definitions.some((one) => equalData(one, row.definition)) && hashOfBody(body) === row.serverHash;
  if (isSame && !wasSuspended) return null;
  const made = known === null ? undefined : created?.get(known);
  if (made !== undefined && equalData(made, definitions[0])) return made;
  const renamed = renamedNames(before, after);
  let why: Probed | Error | null = null;
  for (const definition of definitions) {
    const probed = await tryProbe(context, definition, row, oid);
    if (await isSameView(context, oid, probed, row, renamed)) return definition;
    why ??= probed;
  }
  return asPrinted(row.definition, body) ?? notFollowed(row, why);
}

async function save(
  context: ExecutionContext,
  { schema, name, kind }: RegisteredView,
  definition: ViewDefinition,
  serverHash: string,
): Promise<void> {
  await saveAlteredView(context.database, context.registrySchema, { schema, name, kind, definition, serverHash });
}

/**
 * Whether a view that was as registered is what its followed definition makes. After a rename the two can differ in
 * names that the query gives itself; then they have to name the same columns, and no text that was not followed may name
 * one that is called something else now.
 */
async function isSameView(
  context: ExecutionContext,
  oid: string,
  probed: Probed | Error,
  { schema, definition }: RegisteredView,
  renamed: ReadonlySet<string>,
): Promise<boolean> {
  if (probed instanceof Error) return false;
  const { database } = context;
  const body = await readViewBody(database, oid);
  if (await isSamePrint(context, schema, probed.body, body)) return true;
  if (!runsTheSame(probed.body, body)) return false;
  if (definition.body.kind === 'query' || textNames(definition.body, renamed)) return false;
  return equalData(probed.objects, await readQueryObjects(database, oid));
}

function notFollowed(view: RegisteredView, probed: Probed | Error | null): Obstacle {
  const why = probed instanceof Error ? databaseMessage(probed) : 'it would mean something else';
  return {
    message: `the declaration of materialized view ${describe(view)} has SQL that cannot follow: ${why}`,
    hint: `name columns in it by col('…'), or give its whole query after that: alterMaterializedView('${view.name}', (view) => view.as(…))`,
  };
}
