/**
 * The query of `hasMaterializedView`, as `toSQL` shows it to users who run it themselves. It uses each parameter once,
 * so that Knex's `?` can replace it. All types match exactly, so it means the same under any `search_path`.
 */
export const HAS_MATERIALIZED_VIEW = `
  select exists (
    select
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid operator(pg_catalog.=) c.relnamespace
    cross join (select $1::pg_catalog.text as name, $2::pg_catalog.text as schema) wanted
    where c.relkind operator(pg_catalog.=) 'm'
      and c.relname::pg_catalog.text operator(pg_catalog.=) wanted.name
      and case
        when wanted.schema is null then pg_catalog.pg_table_is_visible(c.oid)
        else n.nspname::pg_catalog.text operator(pg_catalog.=) wanted.schema
      end
  ) as found`;
