import type { Declarable } from '../../catalog/declarable';
import type { ViewState } from '../../catalog/view-states';
import { tablesRead } from '../../definition';
import type { ExecutionContext } from '../../operations/context';
import { assertNotHidden } from '../../operations/errors/closed-path';
import { declaredBy } from '../../operations/errors/culprit';
import { explain, explained } from '../../operations/errors/explain';
import { type RegisteredQuery, registeredQueries } from '../../operations/probe/registered-query';
import type { RegisteredView } from '../../registry/registered-view';
import { hashOfBody } from '../../registry/server-hash';
import { isAlike } from './alike';
import { type AttachedChange, findAttachedChanges } from './attached-changes';
import { optionChanges } from './option-changes';
import { findRenamedViews } from './renamed-view';

/** One way in which a view in the database is not what the registry recorded: `make` refuses it, `check` reports it. */
export type Drift =
  /** `renamedTo` is the view of its schema that has its query and that nothing registered, if there is one. */
  | { readonly kind: 'missing'; readonly renamedTo: string | null }
  | { readonly kind: 'notMaterialized' }
  /**
   * Its query is another than the registered one, which PostgreSQL prints as `declared`; with `why`, the registered
   * declaration cannot be created any more.
   */
  | { readonly kind: 'query'; readonly body: string; readonly declared: string; readonly why: null }
  | { readonly kind: 'query'; readonly body: string; readonly declared: null; readonly why: string }
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

/** A registered view, and what has its name. */
export interface SearchedView {
  readonly registered: RegisteredView;
  readonly live: ViewState | undefined;
}

/** How registered views differ from what is there: a constant number of questions, and what it takes to try views out. */
export async function findDrift(
  context: ExecutionContext,
  views: readonly SearchedView[],
  search: DriftSearch,
): Promise<ReadonlyMap<RegisteredView, readonly Drift[]>> {
  const missing = views.filter(({ live }) => live === undefined).map(({ registered }) => registered);
  const renamed = await findRenamedViews(context, missing);
  const standing = views.flatMap(({ registered, live }) => toStanding(registered, live) ?? []);
  const drift = await findDriftOfStanding(context, standing, search);
  return new Map(
    views.map(({ registered, live }): readonly [RegisteredView, readonly Drift[]] => {
      if (live === undefined) return [registered, [{ kind: 'missing', renamedTo: renamed.get(registered) ?? null }]];
      return [registered, drift.get(registered) ?? [{ kind: 'notMaterialized' }]];
    }),
  );
}

interface Standing {
  readonly registered: RegisteredView;
  readonly oid: string;
  readonly body: string;
  readonly declarable: Declarable;
}

function toStanding(registered: RegisteredView, live: ViewState | undefined): Standing | null {
  if (live === undefined || !live.isMaterialized || live.body === null) return null;
  const { oid, body, declarable } = live;
  return { registered, oid, body, declarable };
}

async function findDriftOfStanding(
  context: ExecutionContext,
  views: readonly Standing[],
  { trustsRecord }: DriftSearch,
): Promise<ReadonlyMap<RegisteredView, readonly Drift[]>> {
  const unsure = views.filter((view) => !trustsRecord || !isAsPrinted(view));
  const queries = await compareQueries(context, unsure);
  const open = views.filter((view) => {
    const isKnown = trustsRecord && isPlainlyDeclared(view, context);
    return !isKnown && isPossible(queries.get(view.registered) ?? []);
  });
  const attached = await findAttachedChanges(context, open);
  const changes = new Map(open.map(({ registered }, place) => [registered, attached[place] ?? []]));
  return new Map(
    views.map(({ registered }) => [
      registered,
      [...(queries.get(registered) ?? []), ...(changes.get(registered) ?? [])],
    ]),
  );
}

/** Whether the declaration still makes a view, with which the rest can be compared. */
function isPossible(ofQuery: readonly Drift[]): boolean {
  return ofQuery.every((drift) => drift.kind !== 'query' || drift.why === null);
}

function isAsPrinted({ registered, body }: Standing): boolean {
  return hashOfBody(body) === registered.serverHash;
}

function isPlainlyDeclared({ registered, declarable }: Standing, { dialect }: ExecutionContext): boolean {
  const { indexes, options } = registered.definition;
  return (
    indexes.every((index) => isAlike(index, declarable, dialect.physicalName)) &&
    optionChanges(options, declarable, dialect.physicalName).length === 0
  );
}

async function compareQueries(
  context: ExecutionContext,
  views: readonly Standing[],
): Promise<ReadonlyMap<RegisteredView, readonly Drift[]>> {
  const queries = await registeredQueries(context, views);
  const found = new Map<RegisteredView, readonly Drift[]>();
  for (const [place, { registered, body }] of views.entries()) {
    const query = queries[place] as RegisteredQuery | Error;
    found.set(registered, await compareQuery(context, registered, body, query));
  }
  return found;
}

async function compareQuery(
  context: ExecutionContext,
  registered: RegisteredView,
  body: string,
  query: RegisteredQuery | Error,
): Promise<readonly Drift[]> {
  if (query instanceof Error) {
    return [{ kind: 'query', body, declared: null, why: await describeRefusal(context, registered, query) }];
  }
  return query.isLive ? [] : [{ kind: 'query', body, declared: query.body, why: null }];
}

/** @throws {PermissionDeniedError} when the declaration is refused only because the role may not use a schema. */
async function describeRefusal(
  context: ExecutionContext,
  { definition }: RegisteredView,
  error: Error,
): Promise<string> {
  await assertNotHidden(context, tablesRead(definition));
  return explained(error, await explain(context, declaredBy(definition, error)));
}
