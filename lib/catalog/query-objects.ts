import type { Database } from '../session/database';

const QUERY_OBJECTS = `
  select pg_catalog.concat_ws('.', d.refclassid, d.refobjid, d.refobjsubid) as object
  from pg_catalog.pg_rewrite w
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
  where w.ev_class = $1::pg_catalog.oid and w.ev_type = '1'
    and not (d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = $1::pg_catalog.oid)
  group by 1
  order by 1`;

/**
 * Whether what a declaration names now is what a view made of it names: of relations it may name columns more, which
 * they have got since, as `*` stood for those that there were.
 */
export function namesTheSame(declared: readonly string[], live: readonly string[]): boolean {
  const relations = new Set(live.flatMap((object) => relationOf(object) ?? []));
  const isNew = (object: string): boolean => relations.has(relationOf(object) ?? '');
  const added = declared.filter((object) => !live.includes(object));
  return live.every((object) => declared.includes(object)) && added.every(isNew);
}

/** Of a column, the relation; null of anything else. */
function relationOf(object: string): string | null {
  const [kind, oid, column] = object.split('.');
  return column === '0' ? null : `${kind}.${oid}`;
}

/**
 * Everything that a view's query names: columns of relations, functions, operators, types. Queries that differ only in
 * names that they give themselves have the same, however what they name is called.
 */
export async function readQueryObjects(database: Database, view: string): Promise<readonly string[]> {
  return (await database.rows<{ object: string }>(QUERY_OBJECTS, [view])).map(({ object }) => object);
}
