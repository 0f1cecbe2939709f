import type { Database } from '../session/database';

const QUERY_OBJECTS = `
  select
    w.ev_class::pg_catalog.text as oid,
    pg_catalog.concat_ws('.', d.refclassid, d.refobjid, d.refobjsubid) as object
  from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
  join pg_catalog.pg_rewrite w on w.ev_class = given.oid::pg_catalog.oid and w.ev_type = '1'
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = w.oid
  where not (d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = w.ev_class)
  group by 1, 2
  order by 1, 2`;

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
  return (await readQueryObjectsOf(database, [view])).get(view) ?? [];
}

/** The same of several views, by their oids. */
export async function readQueryObjectsOf(
  database: Database,
  views: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database.rows<{ oid: string; object: string }>(QUERY_OBJECTS, [JSON.stringify(views)]);
  const objects = new Map<string, string[]>(views.map((view) => [view, []]));
  for (const { oid, object } of rows) objects.get(oid)?.push(object);
  return objects;
}
