import type { Database } from '../../session/database';
import { RELATION_COLUMNS, type RelationRow } from '../relation';
import type { DependentView } from './types';

const VIEWS = `
  select ${RELATION_COLUMNS}, pg_catalog.pg_get_viewdef(c.oid) as body
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  order by n.nspname, c.relname`;

interface ViewRow extends RelationRow {
  readonly body: string;
}

/** The views of some oids, in the order of their names. */
export async function readViews(
  database: Database,
  oids: readonly string[],
): Promise<readonly Omit<DependentView, 'dependsOn'>[]> {
  const rows = await database.rows<ViewRow>(VIEWS, [JSON.stringify(oids)]);
  return rows.map(({ oid, schema, name, kind, populated, body }) => ({
    oid,
    schema,
    name,
    kind: kind === 'm' ? 'materialized view' : 'view',
    isPopulated: populated,
    body,
  }));
}
