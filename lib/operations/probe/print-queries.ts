import { type ForeignCode, isExposed, readForeignCodeOf } from '../../catalog/foreign-code';
import { readQueryObjectsOf } from '../../catalog/query-objects';
import { readViewBodies } from '../../catalog/view-body';
import { qualify } from '../../compiler/dialect';
import type { RelationName } from '../../definition';
import type { ExecutionContext } from '../context';
import { inChunks } from './in-chunks';
import { createTemporaryNames } from './temporary-names';

/** A query that the server is to print. */
export interface Query {
  /** Of a relation that may be created for it. */
  readonly schema: string;
  /** The names of its columns, quoted; none for those that it gives. */
  readonly columns: readonly string[];
  readonly sql: string;
  /** The settings under which its names are looked up. */
  readonly settings: 'caller' | 'library';
  /** The role that would run it; null where its code is known. */
  readonly runsAs: string | null;
}

export interface PrintedQuery {
  readonly body: string;
  /** What it names, see {@link readQueryObjectsOf}. */
  readonly objects: readonly string[];
  /** The code that `runsAs` does not trust, where the caller's `search_path` could have led to it. */
  readonly foreign: readonly ForeignCode[];
}

/**
 * How the server prints queries. Nothing of that stays. A plain view is printed as a materialized view is, and takes no
 * file.
 *
 * @returns For each query its print, or why it cannot be created.
 */
export function printQueries(
  context: ExecutionContext,
  queries: readonly Query[],
): Promise<readonly (PrintedQuery | Error)[]> {
  const temporaryName = createTemporaryNames();
  return inChunks<Query, PrintedQuery | Error>(context.database, queries, {
    all: async (chunk) => {
      const created: RelationName[] = [];
      for (const query of chunk) {
        const view = { schema: query.schema, name: temporaryName('knex_matview', 'probe') };
        await createView(context, view, query);
        created.push(view);
      }
      return readPrinted(context, chunk, created);
    },
    refused: (_query, error) => error,
  });
}

function createView({ database }: ExecutionContext, view: RelationName, query: Query): Promise<void> {
  const columns = query.columns.length === 0 ? '' : ` (${query.columns.join(', ')})`;
  return database.run(`create view ${qualify(view)}${columns} as ${query.sql}`, [], query.settings);
}

async function readPrinted(
  context: ExecutionContext,
  queries: readonly Query[],
  created: readonly RelationName[],
): Promise<readonly PrintedQuery[]> {
  const { database } = context;
  const found = await readViewBodies(database, created);
  const oids = found.map(({ oid }) => oid);
  const objects = await readQueryObjectsOf(database, oids);
  const foreign = await readForeign(
    context,
    queries.map(({ runsAs }, place) => ({ oid: oids[place] as string, role: runsAs })),
  );
  return found.map(({ oid, body }) => ({ body, objects: objects.get(oid) ?? [], foreign: foreign.get(oid) ?? [] }));
}

/** The code of relations that roles do not trust, one question for each role for which the path is exposed. */
export async function readForeign(
  { database }: ExecutionContext,
  relations: readonly { readonly oid: string; readonly role: string | null }[],
): Promise<ReadonlyMap<string, readonly ForeignCode[]>> {
  const found = new Map<string, readonly ForeignCode[]>();
  for (const role of new Set(relations.flatMap((one) => one.role ?? []))) {
    if (!(await isExposed(database, role))) continue;
    const oids = relations.filter((one) => one.role === role).map(({ oid }) => oid);
    for (const [oid, code] of await readForeignCodeOf(database, oids, role)) found.set(oid, code);
  }
  return found;
}
