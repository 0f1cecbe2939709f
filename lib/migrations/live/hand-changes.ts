import type { Declarable } from '../../catalog/declarable';
import { namesTheSame, readQueryObjects } from '../../catalog/query-objects';
import type { ViewState } from '../../catalog/view-states';
import { runsTheSame } from '../../compiler/runs-the-same';
import type { ExecutionContext } from '../../operations/context';
import { readCodeRights } from '../../operations/probe/foreign-code';
import { isSameText } from '../../operations/probe/printed';
import { probeDefinition } from '../../operations/probe/probe';
import { createTemporaryNames } from '../../operations/probe/temporary-names';
import type { RegisteredView } from '../../registry/registered-view';
import { hashOfBody } from '../../registry/server-hash';
import { databaseMessage, sqlState } from '../../session/database-error';
import { hasAlikeIndexes } from './alike';
import { type AttachedChange, findAttachedChanges } from './attached-changes';
import { optionChanges } from './option-changes';
import { findRenamedView } from './renamed-view';

/** Something of a view that is in the database and is not what the registry recorded, or the other way round. */
export type HandChange =
  /** `renamedTo` is the view of its schema that has its query and that nothing registered, if there is one. */
  | { readonly kind: 'missing'; readonly renamedTo: string | null }
  | { readonly kind: 'notMaterialized' }
  /** Its query is another, or the registered declaration makes none any more, and why. */
  | { readonly kind: 'query'; readonly body: string; readonly why: string | null }
  | { readonly kind: 'unregistered'; readonly body: string }
  | AttachedChange;

/**
 * How a registered view differs from what is there. What the server printed once decides quickly of its query, where it
 * prints the same, and plain data of what was declared beside it; else it is asked what it makes of the definition now.
 */
export async function findHandChanges(
  context: ExecutionContext,
  view: RegisteredView,
  live: ViewState | undefined,
): Promise<readonly HandChange[]> {
  if (live === undefined) return [{ kind: 'missing', renamedTo: await findRenamedView(context, view) }];
  const found = standing(live);
  if (found === null) return [{ kind: 'notMaterialized' }];
  const ofQuery = isAsPrinted(view, found) ? [] : await compareQueries(context, view, found);
  return isDeclared(view, found, context) ? ofQuery : withAttachedChanges(context, view, found, ofQuery);
}

function isDeclared({ definition }: RegisteredView, { declarable }: Standing, { dialect }: ExecutionContext): boolean {
  return (
    hasAlikeIndexes(definition.indexes, declarable, dialect.physicalName) &&
    optionChanges(definition.options, declarable, dialect.physicalName).length === 0
  );
}

/** As {@link findHandChanges}, asking the server of the query and of everything that was declared with it. */
export async function findAllHandChanges(
  context: ExecutionContext,
  view: RegisteredView,
  live: ViewState | undefined,
): Promise<readonly HandChange[]> {
  if (live === undefined) return [{ kind: 'missing', renamedTo: await findRenamedView(context, view) }];
  const found = standing(live);
  if (found === null) return [{ kind: 'notMaterialized' }];
  const ofQuery = await compareQueries(context, view, found);
  return withAttachedChanges(context, view, found, ofQuery);
}

/** What was declared beside the query can be compared where the declaration still makes a view. */
async function withAttachedChanges(
  context: ExecutionContext,
  view: RegisteredView,
  { oid }: Standing,
  ofQuery: readonly HandChange[],
): Promise<readonly HandChange[]> {
  const isPossible = ofQuery.every((change) => change.kind !== 'query' || change.why === null);
  return isPossible ? [...ofQuery, ...(await findAttachedChanges(context, view, oid))] : ofQuery;
}

interface Standing {
  readonly oid: string;
  readonly body: string;
  readonly declarable: Declarable;
}

function standing({ oid, body, declarable, isMaterialized }: ViewState): Standing | null {
  return isMaterialized && body !== null ? { oid, body, declarable } : null;
}

function isAsPrinted({ serverHash }: RegisteredView, { body }: Standing): boolean {
  return hashOfBody(body) === serverHash;
}

/**
 * Names that a query gives inside itself stay as they were when columns are renamed, and `*` stands for the columns that
 * there were: the view is what was registered then, and names the same.
 */
async function compareQueries(
  context: ExecutionContext,
  view: RegisteredView,
  found: Standing,
): Promise<readonly HandChange[]> {
  const { schema, name, definition } = view;
  const { oid, body } = found;
  try {
    const rights = await readCodeRights(context, oid);
    const place = { schema, name: createTemporaryNames()(name, 'probe'), rights };
    const probed = await probeDefinition(context, definition, place);
    if (isSameText(probed.body, body)) return [];
    const isSame =
      isAsPrinted(view, found) &&
      runsTheSame(probed.body, body) &&
      namesTheSame(probed.objects, await readQueryObjects(context.database, oid));
    return isSame ? [] : [{ kind: 'query', body, why: null }];
  } catch (error) {
    if (error instanceof Error && isOfDeclaration(sqlState(error)))
      return [{ kind: 'query', body, why: databaseMessage(error) }];
    throw error;
  }
}

/** What a declaration names is gone or is something else; that a role may not look is no difference. */
function isOfDeclaration(state: string | null): boolean {
  return state?.startsWith('42') === true && state !== '42501';
}
