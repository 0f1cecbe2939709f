import type { Database } from '../session/database';
import { kindOf, type RelationKind, type Relkind } from './relation-kind';

/** A name as the catalog holds it; `schema: null` is looked for along the `search_path`. */
export interface PhysicalName {
  readonly schema: string | null;
  readonly name: string;
}

/** Something in `pg_class`. */
export interface CatalogRelation {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  readonly populated: boolean;
}

export interface RelationRow<Letter extends Relkind = Relkind> {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: Letter;
  readonly populated: boolean;
}

/** What {@link RelationRow} is selected by, from `pg_class c` and `pg_namespace n`. */
export const RELATION_COLUMNS =
  'c.oid::pg_catalog.text as oid, n.nspname::pg_catalog.text as schema, c.relname::pg_catalog.text as name, c.relkind::pg_catalog.text as kind, c.relispopulated as populated';

/** `relname = $1` alone would cut a name of more than 63 bytes and find another relation. */
const FIND = `
  select ${RELATION_COLUMNS}
  from pg_catalog.json_array_elements_text($2::pg_catalog.json) with ordinality as looked (schema, place)
  join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = looked.schema
  join pg_catalog.pg_class c on c.relnamespace = n.oid
  where c.relname = $1::pg_catalog.text::pg_catalog.name and c.relname::pg_catalog.text = $1::pg_catalog.text
  order by looked.place
  limit 1`;

/** The relation that a name means, or null. */
export async function findRelation(
  database: Database,
  { schema, name }: PhysicalName,
): Promise<CatalogRelation | null> {
  const schemas = schema === null ? (await database.searchPath()).found : [schema];
  const [row] = await database.rows<RelationRow>(FIND, [name, JSON.stringify(schemas)]);
  return row === undefined ? null : toRelation(row);
}

export function toRelation<Letter extends Relkind>(row: RelationRow<Letter>) {
  return { ...row, kind: kindOf(row.kind) };
}
