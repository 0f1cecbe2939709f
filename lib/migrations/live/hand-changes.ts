import type { ViewState } from '../../catalog/view-states';
import { canonicalBody } from '../../compiler/canonical-body';
import { sha256, type ViewDefinition } from '../../definition';
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
 * How a registered view differs from what is there. What the server printed of it once decides quickly, where it prints
 * the same; else it is asked what it makes of the definition now.
 */
export async function findHandChanges(
  context: ExecutionContext,
  view: RegisteredView,
  live: ViewState | undefined,
): Promise<readonly HandChange[]> {
  const found = standing(live);
  if ('kind' in found) return [found];
  const isAsPrinted = sha256(canonicalBody(found.body)).toString('hex') === view.serverHash;
  return isAsPrinted ? [] : compareQueries(context, view, found.body);
}

/** As {@link findHandChanges}, asking the server of the query and of everything that was declared with it. */
export async function findAllHandChanges(
  context: ExecutionContext,
  view: RegisteredView,
  live: ViewState | undefined,
): Promise<readonly HandChange[]> {
  const found = standing(live);
  if ('kind' in found) return [found];
  const ofQuery = await compareQueries(context, view, found.body);
  return ofQuery.length > 0 ? ofQuery : findAttachedChanges(context, view, found.oid);
}

function standing(live: ViewState | undefined): HandChange | { readonly oid: string; readonly body: string } {
  if (live === undefined) return { kind: 'missing' };
  if (!live.isMaterialized || live.body === null) return { kind: 'notMaterialized' };
  return { oid: live.oid, body: live.body };
}

async function compareQueries(
  context: ExecutionContext,
  { schema, name, definition }: RegisteredView,
  body: string,
): Promise<readonly HandChange[]> {
  try {
    const probed = await probeDefinition(context, definition, {
      schema,
      name: createTemporaryNames()(name, 'probe'),
    });
    return canonicalBody(probed.body) === canonicalBody(body) ? [] : [{ kind: 'query', body, why: null }];
  } catch (error) {
    if (error instanceof Error && sqlState(error)?.startsWith('42'))
      return [{ kind: 'query', body, why: databaseMessage(error) }];
    throw error;
  }
}
