import type { RelationName } from '../definition';
import type { Database } from './database';
import { underPlainSettings } from './plain-settings';

/** What has a name that a view is to have, of whichever kind. */
export interface ViewState extends RelationName {
  readonly oid: string;
  readonly isMaterialized: boolean;
  /** The query as the server prints it under plain settings; null for what has none. */
  readonly body: string | null;
  /** Names of its indexes. */
  readonly indexes: readonly string[];
}

interface Row extends RelationName {
  readonly oid: string;
  readonly kind: string;
  readonly body: string | null;
  readonly indexes: string;
}

const STATES = `
  select
    n.nspname::text as schema, c.relname::text as name, c.oid::text as oid, c.relkind::text as kind,
    case when c.relkind in ('m', 'v') then pg_catalog.pg_get_viewdef(c.oid) end as body,
    (
      select coalesce(pg_catalog.json_agg(x.relname), '[]')::text
      from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid
    ) as indexes
  from pg_catalog.json_to_recordset($1::pg_catalog.json) as wanted (schema text, name text)
  join pg_catalog.pg_namespace n on n.nspname::text = wanted.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname::text = wanted.name`;

/** What is there of some names, in one question. Needs a transaction. */
export async function readViewStates(
  database: Database,
  names: readonly RelationName[],
): Promise<readonly ViewState[]> {
  const wanted = JSON.stringify(names.map(({ schema, name }) => ({ schema, name })));
  const rows = await underPlainSettings(database, () => database.rows<Row>(STATES, [wanted]));
  return rows.map(({ kind, indexes, ...row }) => ({
    ...row,
    isMaterialized: kind === 'm',
    indexes: JSON.parse(indexes) as readonly string[],
  }));
}
