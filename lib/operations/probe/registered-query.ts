import { namesTheSame, readQueryObjectsOf } from '../../catalog/query-objects';
import { readOwners } from '../../catalog/roles';
import { runsTheSame } from '../../compiler/runs-the-same';
import { compileSelect } from '../../compiler/select';
import type { ViewDefinition } from '../../definition';
import type { RegisteredView } from '../../registry/registered-view';
import { hashOfBody } from '../../registry/server-hash';
import { sqlState } from '../../session/database-error';
import type { ExecutionContext } from '../context';
import { refusePlanted } from './foreign-code';
import { type PrintedQuery, printQueries, type Query, readForeign } from './print-queries';
import { probeDefinition } from './probe';
import { haveSamePrint } from './same-print';
import { createTemporaryNames } from './temporary-names';

/** A registered view, and its query in the database as the server prints it. */
export interface StandingView {
  readonly registered: RegisteredView;
  readonly oid: string;
  readonly body: string;
}

/**
 * The query of a view, as PostgreSQL prints it now for the registered definition; null for a view that has another query.
 *
 * @throws {UntrustedCodeError} when the definition would run code of an untrusted role.
 */
export async function registeredQuery(context: ExecutionContext, view: StandingView): Promise<string | null> {
  const [query] = await registeredQueries(context, [view]);
  if (query instanceof Error) throw query;
  return query?.isLive ? query.body : null;
}

/** A registered query as PostgreSQL prints it now. */
export interface RegisteredQuery {
  readonly body: string;
  /** Whether the view in the database has this query. */
  readonly isLive: boolean;
}

/**
 * The same of many views, with an error for a definition that cannot be created any more.
 *
 * Both texts come from this server, so an upgrade of it is no difference. Names that a query gives inside itself stay as
 * they were when columns of tables are renamed, and `*` stands for the columns of its time. Then the texts differ, and the
 * view is still what was registered, and names the same objects.
 *
 * @throws {UntrustedCodeError} when a definition would run code of an untrusted role.
 */
export async function registeredQueries(
  context: ExecutionContext,
  views: readonly StandingView[],
): Promise<readonly (RegisteredQuery | Error)[]> {
  const oids = views.map(({ oid }) => oid);
  const owners = await readOwners(context.database, oids);
  const queries = views.map(({ registered, oid }) => declaredQuery(context, registered, owners.get(oid) ?? null));
  const printed = await printQueries(context, queries).catch(async (error) => {
    if (sqlState(error) === INSUFFICIENT_PRIVILEGE) await probeEach(context, views);
    throw error;
  });
  await refuseForeign(context, views, printed, owners);
  const standing = views.flatMap((view, place): readonly Comparison[] => {
    const declared = printed[place];
    return declared === undefined || declared instanceof Error ? [] : [{ ...view, declared }];
  });
  const same = await findSame(context, standing);
  return views.map(({ oid }, place) => {
    const declared = printed[place] as PrintedQuery | Error;
    if (declared instanceof Error) return declared;
    return { body: declared.body, isLive: same.has(oid) };
  });
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** One at a time, so that the error says which definition it is of: what is missing is found from that. */
async function probeEach(context: ExecutionContext, views: readonly StandingView[]): Promise<void> {
  for (const { registered } of views) {
    const { schema, name, definition } = registered;
    await probeDefinition(context, definition, { schema, name: createTemporaryNames()(name, 'probe') });
  }
}

function declaredQuery(
  { dialect }: ExecutionContext,
  { schema, definition }: { readonly schema: string; readonly definition: ViewDefinition },
  owner: string | null,
): Query {
  const { body } = definition;
  const columns = body.kind === 'query' ? (body.columns ?? []).map(dialect.identifier) : [];
  return { schema, columns, sql: compileSelect(definition, dialect), settings: 'caller', runsAs: owner };
}

async function refuseForeign(
  context: ExecutionContext,
  views: readonly StandingView[],
  printed: readonly (PrintedQuery | Error)[],
  owners: ReadonlyMap<string, string>,
): Promise<void> {
  const foreign = views.flatMap(({ registered, oid }, place) => {
    const declared = printed[place];
    const code = declared === undefined || declared instanceof Error ? [] : declared.foreign;
    return code.length === 0 ? [] : [{ registered, oid, code, role: owners.get(oid) ?? '' }];
  });
  const used = await readForeign(context, foreign);
  for (const { registered, oid, code, role: owner } of foreign) {
    const known = new Set((used.get(oid) ?? []).map((one) => one.oid));
    refusePlanted(registered.definition.name, code, { owner, known });
  }
}

interface Comparison extends StandingView {
  readonly declared: PrintedQuery;
}

/** The identities of the views that are what was registered. */
async function findSame(context: ExecutionContext, views: readonly Comparison[]): Promise<ReadonlySet<string>> {
  const pairs = views.map(({ registered, declared, body }) => ({
    schema: registered.schema,
    one: declared.body,
    other: body,
  }));
  const isSame = await haveSamePrint(context, pairs);
  const unchanged = views.filter(
    ({ registered, declared, body }, place) =>
      !isSame[place] && hashOfBody(body) === registered.serverHash && runsTheSame(declared.body, body),
  );
  const oids = unchanged.map(({ oid }) => oid);
  const objects = oids.length === 0 ? new Map() : await readQueryObjectsOf(context.database, oids);
  const alike = unchanged.filter(({ oid, declared }) => namesTheSame(declared.objects, objects.get(oid) ?? []));
  return new Set([...views.filter((_view, place) => isSame[place]), ...alike].map(({ oid }) => oid));
}
