import type { Database } from '../session/database';
import { relationsReadBy } from './dependency-graph/dependencies';

/** What a materialized view reads ends its own reading: PostgreSQL does not look through it. */
const VIEWS_READ = `
  with recursive reached(oid, relkind) as (
    select given::pg_catalog.oid, 'v'::pg_catalog."char"
    from pg_catalog.json_array_elements_text($1::pg_catalog.json) given
    union
    select c.oid, c.relkind
    from reached r
    cross join lateral (${relationsReadBy('r.oid')}) d
    join pg_catalog.pg_class c on c.oid = d.oid and c.relkind in ('v', 'm')
    where r.relkind = 'v'
  )
  select distinct oid::pg_catalog.text as oid from reached where relkind = 'm'`;

/** The materialized views that PostgreSQL reads when it fills some others, also through plain views. */
export async function readViewsRead(database: Database, oids: readonly string[]): Promise<readonly string[]> {
  return (await database.rows<{ oid: string }>(VIEWS_READ, [JSON.stringify(oids)])).map(({ oid }) => oid);
}
