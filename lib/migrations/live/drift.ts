import type { Declarable } from '../../catalog/declarable';
import type { ViewState } from '../../catalog/view-states';
import type { ExecutionContext } from '../../operations/context';
import { registeredQuery } from '../../operations/probe/registered-query';
import type { RegisteredView } from '../../registry/registered-view';
import { hashOfBody } from '../../registry/server-hash';
import { databaseMessage, sqlState } from '../../session/database-error';
import { hasAlikeIndexes } from './alike';
import { type AttachedChange, findAttachedChanges } from './attached-changes';
import { optionChanges } from './option-changes';
import { findRenamedView } from './renamed-view';

/** One way in which a view in the database is not what the registry recorded: `make` refuses it, `check` reports it. */
export type Drift =
  /** `renamedTo` is the view of its schema that has its query and that nothing registered, if there is one. */
  | { readonly kind: 'missing'; readonly renamedTo: string | null }
  | { readonly kind: 'notMaterialized' }
  /** Its query is another; with `why`, the registered declaration cannot be created any more. */
  | { readonly kind: 'query'; readonly body: string; readonly why: string | null }
  | { readonly kind: 'unregistered'; readonly body: string }
  | AttachedChange;

export interface DriftSearch {
  /**
   * Asks the server nothing about a query that it prints as it did when the view was registered, nor about indexes and
   * options that are plainly as declared. This is fast where there are many views, and misses a changed expression or
   * predicate of an index, and a declaration that cannot be created any more.
   */
  readonly trustsRecord: boolean;
}

/** How a registered view differs from what is there. */
export async function findDrift(
  context: ExecutionContext,
  view: RegisteredView,
  live: ViewState | undefined,
  { trustsRecord }: DriftSearch,
): Promise<readonly Drift[]> {
  if (live === undefined) return [{ kind: 'missing', renamedTo: await findRenamedView(context, view) }];
  const found = standing(live);
  if (found === null) return [{ kind: 'notMaterialized' }];
  const ofQuery = trustsRecord && isAsPrinted(view, found) ? [] : await compareQueries(context, view, found);
  const isKnown = trustsRecord && isPlainlyDeclared(view, found, context);
  if (isKnown || !isPossible(ofQuery)) return ofQuery;
  return [...ofQuery, ...(await findAttachedChanges(context, view, found.oid))];
}

/** Whether the declaration still makes a view, with which the rest can be compared. */
function isPossible(ofQuery: readonly Drift[]): boolean {
  return ofQuery.every((drift) => drift.kind !== 'query' || drift.why === null);
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

function isPlainlyDeclared(
  { definition }: RegisteredView,
  { declarable }: Standing,
  { dialect }: ExecutionContext,
): boolean {
  return (
    hasAlikeIndexes(definition.indexes, declarable, dialect.physicalName) &&
    optionChanges(definition.options, declarable, dialect.physicalName).length === 0
  );
}

async function compareQueries(
  context: ExecutionContext,
  view: RegisteredView,
  found: Standing,
): Promise<readonly Drift[]> {
  const { body } = found;
  try {
    const isSame = (await registeredQuery(context, view, found)) !== null;
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
