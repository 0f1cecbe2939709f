/** The extensions that an object depends on, as the text of a JSON array; `oid` is an expression. */
export function extensionsOf(oid: string): string {
  return `(
      select coalesce(pg_catalog.json_agg(e.extname order by e.extname), '[]')::pg_catalog.text
      from pg_catalog.pg_depend needs
      join pg_catalog.pg_extension e on e.oid = needs.refobjid
      where needs.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and needs.objid = ${oid}
        and needs.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and needs.deptype = 'x'
    )`;
}
