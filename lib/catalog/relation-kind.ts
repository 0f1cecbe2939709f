/** https://www.postgresql.org/docs/current/catalog-pg-class.html: `relkind`. */
const KINDS = {
  r: 'table',
  p: 'table',
  t: 'table',
  v: 'view',
  m: 'materialized view',
  i: 'index',
  I: 'index',
  S: 'sequence',
  f: 'foreign table',
  c: 'type',
} as const;

export type Relkind = keyof typeof KINDS;

export type RelationKind = (typeof KINDS)[Relkind];

/** The kind of a relation of which `pg_class` has the letter. */
export function kindOf<Letter extends Relkind>(relkind: Letter): (typeof KINDS)[Letter] {
  return KINDS[relkind];
}
