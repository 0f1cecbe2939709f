import { readQueryObjects } from '../../catalog/query-objects';
import type { ViewState } from '../../catalog/view-states';
import { canonicalBody } from '../../compiler/canonical-body';
import { equalData, sha256, type ViewDefinition } from '../../definition';
import { probeDefinition } from '../../execute/alter/probe';
import { createTemporaryNames } from '../../execute/alter/temporary-names';
import type { ExecutionContext } from '../../execute/context';
import { databaseMessage } from '../../execute/send';
import { sqlState } from '../../execute/translate';
import type { RegisteredView, ViewKey } from '../../registry/registered-view';
import { type AttachedChange, findAttachedChanges } from './attached-changes';

/** Something of a view that is in the database and is not what the registry recorded, or the other way round. */
export type HandChange =
  | { readonly kind: 'missing' }
  | { readonly kind: 'notMaterialized' }
  /** Its query is another, or the registered declaration makes none any more, and why. */
  | { readonly kind: 'query'; readonly body: string; readonly why: string | null }
  | { readonly kind: 'unregistered'; readonly body: string }
  | AttachedChange;

export interface ChangedView {
  readonly key: ViewKey;
  readonly definition: ViewDefinition | null;
  readonly changes: readonly HandChange[];
}

/**
 * How the query of a registered view differs from what is there, and which of its indexes are not. What the server
 * printed once decides quickly, where it prints the same; else it is asked what it makes of the definition now.
 */
export async function findHandChanges(
  context: ExecutionContext,
  view: RegisteredView,
  live: ViewState | undefined,
): Promise<readonly HandChange[]> {
  const found = standing(live);
  if ('kind' in found) return [found];
  const ofQuery = isAsPrinted(view, found) ? [] : await compareQueries(context, view, found);
  const gone = view.definition.indexes.filter(
    ({ name }) => !found.indexes.includes(context.dialect.physicalName(name)),
  );
  return [
    ...ofQuery,
    ...gone.map(
      (index): HandChange => ({
        kind: 'index',
        index,
        physicalName: context.dialect.physicalName(index.name),
        live: null,
      }),
    ),
  ];
}

/** As {@link findHandChanges}, asking the server of the query and of everything that was declared with it. */
export async function findAllHandChanges(
  context: ExecutionContext,
  view: RegisteredView,
  live: ViewState | undefined,
): Promise<readonly HandChange[]> {
  const found = standing(live);
  if ('kind' in found) return [found];
  const ofQuery = await compareQueries(context, view, found);
  return ofQuery.length > 0 ? ofQuery : findAttachedChanges(context, view, found.oid);
}

interface Standing {
  readonly oid: string;
  readonly indexes: readonly string[];
  readonly body: string;
}

function standing(live: ViewState | undefined): HandChange | Standing {
  if (live === undefined) return { kind: 'missing' };
  if (!live.isMaterialized || live.body === null) return { kind: 'notMaterialized' };
  return { oid: live.oid, body: live.body, indexes: live.indexes };
}

function isAsPrinted({ serverHash }: RegisteredView, { body }: Standing): boolean {
  return sha256(canonicalBody(body)).toString('hex') === serverHash;
}

/**
 * Names that a query gives inside itself stay as they were when columns are renamed: the view is what was registered
 * then, and names the same.
 */
async function compareQueries(
  context: ExecutionContext,
  view: RegisteredView,
  found: Standing,
): Promise<readonly HandChange[]> {
  const { schema, name, definition } = view;
  const { oid, body } = found;
  try {
    const place = { schema, name: createTemporaryNames()(name, 'probe') };
    const probed = await probeDefinition(context, definition, place);
    if (canonicalBody(probed.body) === canonicalBody(body)) return [];
    const isSame = isAsPrinted(view, found) && equalData(probed.objects, await readQueryObjects(context.database, oid));
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
