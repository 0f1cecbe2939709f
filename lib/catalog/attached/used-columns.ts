/**
 * The columns of `relation` that an index or statistics object uses, as the text of a JSON array: those it names are in
 * `keys`, those in its expressions in `pg_depend`. All arguments are expressions.
 */
export function usedColumns(catalog: string, oid: string, relation: string, keys: string): string {
  return `(
      select coalesce(pg_catalog.json_agg(a.attname order by a.attnum), '[]')::pg_catalog.text
      from pg_catalog.pg_attribute a
      where a.attrelid = ${relation} and a.attnum > 0
        and (
          a.attnum = any (${keys}::pg_catalog.int2[])
          or exists (
            select from pg_catalog.pg_depend u
            where u.classid = '${catalog}'::pg_catalog.regclass and u.objid = ${oid}
              and u.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and u.refobjid = ${relation}
              and u.refobjsubid = a.attnum
          )
        )
    )`;
}
