import type { RelationName } from '../definition';
import type { Database } from '../session/database';
import { type Declarable, readDeclarables } from './declarable';

/** What has a name that a view is to have, of whichever kind. */
export interface ViewState extends RelationName {
  readonly oid: string;
  readonly isMaterialized: boolean;
  /** The query as the server prints it under the library's settings; null for what has none. */
  readonly body: string | null;
  readonly declarable: Declarable;
}

/** The same, without its query: to read that locks what it names. */
export interface ViewOutline extends Omit<ViewState, 'body'> {
  readonly hasQuery: boolean;
}

interface Row extends RelationName {
  readonly oid: string;
  readonly kind: string;
}

const STATES = `
  select
    n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, c.oid::pg_catalog.text as oid, c.relkind::pg_catalog.text as kind
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as wanted (schema pg_catalog.text, name pg_catalog.text)
  join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = wanted.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname::pg_catalog.text = wanted.name`;

/** What is there of some names, in three questions, however many they are. */
export async function readViewOutlines(
  database: Database,
  names: readonly RelationName[],
): Promise<readonly ViewOutline[]> {
  const wanted = JSON.stringify(names.map(({ schema, name }) => ({ schema, name })));
  const rows = await database.rows<Row>(STATES, [wanted]);
  const declarables = await readDeclarables(
    database,
    rows.map(({ oid }) => oid),
  );
  return rows.flatMap(({ kind, ...row }): readonly ViewOutline[] => {
    const declarable = declarables.get(row.oid);
    const isMaterialized = kind === 'm';
    return declarable === undefined
      ? []
      : [{ ...row, isMaterialized, hasQuery: isMaterialized || kind === 'v', declarable }];
  });
}
