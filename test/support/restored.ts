/** Sends a statement to a server. */
export type Send = (text: string, values?: readonly string[]) => Promise<{ rows: readonly object[] }>;

/** What a dump of views and of the registry holds. */
export interface ViewDump {
  readonly statements: readonly string[];
  /** By table of the registry, its rows as a JSON array. */
  readonly registry: readonly (readonly [string, string])[];
}

/** As `pg_dump` does it: what PostgreSQL prints, in an order in which it can be restored. */
const VIEWS = `
  select pg_catalog.format('create materialized view %I.%I as %s', n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid)) as view,
    pg_catalog.to_json(array(
      select pg_catalog.pg_get_indexdef(i.indexrelid) from pg_catalog.pg_index i where i.indrelid = c.oid order by 1
    ))::pg_catalog.text as indexes,
    pg_catalog.format('comment on materialized view %I.%I is %L', n.nspname, c.relname,
      pg_catalog.obj_description(c.oid, 'pg_class')) as comment
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and n.nspname not in ('pg_catalog', 'information_schema')
  order by c.oid`;

const TABLES = `select tablename as name from pg_catalog.pg_tables where schemaname = 'knex_matview' order by 1`;

export async function dumpViews(send: Send): Promise<ViewDump> {
  const views = await withoutPath(send, () => send(VIEWS));
  const statements = (views.rows as { view: string; indexes: string; comment: string }[]).flatMap(
    ({ view, indexes, comment }) => [view, ...(JSON.parse(indexes) as string[]), comment],
  );
  const registry: (readonly [string, string])[] = [];
  for (const { name } of (await send(TABLES)).rows as { name: string }[]) {
    const dumped = await send(
      `select coalesce(pg_catalog.json_agg(t), '[]')::text as rows from knex_matview.${name} t`,
    );
    registry.push([name, (dumped.rows[0] as { rows: string }).rows]);
  }
  return { statements, registry };
}

/** Makes of a database with the same tables, and with a registry, what restoring the dump would make. */
export async function restoreDump(send: Send, { statements, registry }: ViewDump): Promise<void> {
  await withoutPath(send, async () => {
    for (const sql of statements) await send(sql);
    for (const [name, rows] of registry) {
      const table = `knex_matview.${name}`;
      await send(`truncate ${table}`);
      const from = `pg_catalog.json_populate_recordset(null::${table}, $1)`;
      await send(`insert into ${table} overriding system value select * from ${from}`, [rows]);
    }
  });
}

async function withoutPath<Result>(send: Send, work: () => Promise<Result>): Promise<Result> {
  await send(`set search_path = ''`);
  const result = await work();
  await send('reset search_path');
  return result;
}
