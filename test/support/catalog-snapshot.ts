import type { Client } from 'pg';

/**
 * The rows of the catalogs that a relation, its indexes and its statistics objects have, with all of their columns, less
 * what differs from one relation to its exact copy: identities, files, sizes, and where expressions stood in their text.
 */
const SNAPSHOT = `
  with own as (
    select c.oid, 'pg_class'::regclass as catalog from pg_class c where c.oid = $1::oid
    union all
    select indexrelid, 'pg_class'::regclass from pg_index where indrelid = $1::oid
    union all
    select reltoastrelid, 'pg_class'::regclass from pg_class where oid = $1::oid and reltoastrelid <> 0
    union all
    select oid, 'pg_statistic_ext'::regclass from pg_statistic_ext where stxrelid = $1::oid
  ), named as (
    select *, replace(pg_describe_object(catalog, oid, 0), $1::text, '') as name from own
  ), toast as (
    select reltoastrelid as oid from pg_class where oid = $1::oid
  )
  select 'class ' || n.name as what,
    to_jsonb(c) - '{oid,relname,relfilenode,reltype,reltoastrelid,relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,relacl}'::text[]
    || jsonb_build_object('relacl', (select jsonb_agg(acl::text order by acl::text) from unnest(c.relacl) acl)) as row
  from named n join pg_class c on n.catalog = 'pg_class'::regclass and c.oid = n.oid
  union all
  select 'attribute ' || n.name || ' ' || a.attname,
    to_jsonb(a) - '{attrelid,attcacheoff,attoptions,attacl}'::text[] || jsonb_build_object(
      'attacl', (select jsonb_agg(acl::text order by acl::text) from unnest(a.attacl) acl),
      'attoptions', (select jsonb_agg(o order by o) from unnest(a.attoptions) o where o not like 'pg_attver%')
    )
  from named n join pg_attribute a on n.catalog = 'pg_class'::regclass and a.attrelid = n.oid
  union all
  select 'index ' || n.name, to_jsonb(i) - '{indexrelid,indrelid,indexprs,indpred}'::text[] || jsonb_build_object(
      'text', pg_get_indexdef(i.indexrelid))
  from named n join pg_index i on n.catalog = 'pg_class'::regclass and i.indexrelid = n.oid
  where n.oid not in (select indexrelid from pg_index join toast on indrelid = toast.oid)
  union all
  select 'statistics ' || n.name, to_jsonb(s) - '{oid,stxrelid,stxexprs}'::text[] || jsonb_build_object(
      'text', pg_get_statisticsobjdef(s.oid),
      'data', (select count(*) from pg_statistic_ext_data x where x.stxoid = s.oid))
  from named n join pg_statistic_ext s on n.catalog = 'pg_statistic_ext'::regclass and s.oid = n.oid
  union all
  select 'analyzed ' || n.name, jsonb_agg(s.staattnum order by s.staattnum)
  from named n join pg_statistic s on n.catalog = 'pg_class'::regclass and s.starelid = n.oid
  group by n.name
  union all
  select 'comment ' || n.name || ' ' || d.objsubid, to_jsonb(d.description)
  from named n join pg_description d on d.classoid = n.catalog and d.objoid = n.oid
  union all
  select 'depends ' || n.name || ' ' || d.objsubid || ' ' || d.deptype::text || ' '
    || replace(pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid), $1::text, ''), 'true'
  from named n join pg_depend d on d.classid = n.catalog and d.objid = n.oid
  union all
  select 'depends on role ' || n.name || ' ' || d.objsubid || ' ' || d.deptype::text || ' '
    || pg_describe_object(d.refclassid, d.refobjid, 0), 'true'
  from named n join pg_shdepend d on d.classid = n.catalog and d.objid = n.oid
    and d.dbid = (select oid from pg_database where datname = current_database())
  order by 1, 2`;

/** What the catalogs hold of a relation and of what is attached to it, each row under a name that says whose it is. */
export async function catalogSnapshot(client: Client, oid: string): Promise<Record<string, unknown>> {
  const { rows } = await client.query<{ what: string; row: unknown }>(SNAPSHOT, [oid]);
  return Object.fromEntries(rows.map(({ what, row }) => [what, row]));
}
