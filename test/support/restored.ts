import type { Client } from 'pg';

/** Makes of a database what restoring its dump would make: the tables are created by whoever calls. */
export async function restoreViews(from: Client, to: Client): Promise<void> {
  await to.query(`set search_path = ''`);
  for (const sql of await dumpViews(from)) await to.query(sql);
  for (const [table, rows] of await dumpRegistry(from)) {
    await to.query(`truncate knex_matview.${table}`);
    await to.query(
      `insert into knex_matview.${table} overriding system value select * from pg_catalog.json_populate_recordset(null::knex_matview.${table}, $1)`,
      [rows],
    );
  }
  await to.query('reset search_path');
}

/** As `pg_dump` does it: what PostgreSQL prints is what is restored. */
const VIEWS = `
  select pg_catalog.format('create %s %I.%I as %s',
      case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname, c.relname,
      pg_catalog.pg_get_viewdef(c.oid)) as view,
    array(
      select pg_catalog.pg_get_indexdef(i.indexrelid) from pg_catalog.pg_index i where i.indrelid = c.oid order by 1
    ) as indexes,
    pg_catalog.format('comment on %s %I.%I is %L',
      case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname, c.relname,
      pg_catalog.obj_description(c.oid, 'pg_class')) as comment
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
  order by c.oid`;

async function dumpViews(client: Client): Promise<readonly string[]> {
  await client.query(`set search_path = ''`);
  const { rows } = await client.query<{ view: string; indexes: string[]; comment: string }>(VIEWS);
  await client.query('reset search_path');
  return rows.flatMap(({ view, indexes, comment }) => [view, ...indexes, comment]);
}

async function dumpRegistry(client: Client): Promise<readonly (readonly [string, string])[]> {
  const tables = await client.query<{ name: string }>(
    `select tablename as name from pg_catalog.pg_tables where schemaname = 'knex_matview' order by 1`,
  );
  const dumped: (readonly [string, string])[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await client.query(
      `select coalesce(pg_catalog.json_agg(t), '[]')::text as rows from knex_matview.${name} t`,
    );
    dumped.push([name, rows[0].rows]);
  }
  return dumped;
}
