import { type Database, onlyRow } from '../session/database';
import type { PhysicalName } from './relation';

/** Each parameter stands once, so that Knex's `?` can stand for it. */
export const HAS_MATERIALIZED_VIEW = `
  select exists (
    select
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    cross join (select $1::text as name, $2::text as schema) wanted
    where c.relkind = 'm'
      and c.relname = wanted.name::name and c.relname::text = wanted.name
      and case
        when wanted.schema is null then pg_catalog.pg_table_is_visible(c.oid)
        else n.nspname::text = wanted.schema
      end
  ) as found`;

export async function hasMaterializedView(database: Database, { schema, name }: PhysicalName): Promise<boolean> {
  const { found } = await onlyRow<{ found: boolean }>(database, HAS_MATERIALIZED_VIEW, [name, schema]);
  return found;
}
