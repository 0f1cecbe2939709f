import type { Database } from '../../session/database';
import { dependenciesOn, relationsReadBy } from './dependencies';

const DOWNSTREAM = `
  with recursive root(oid) as (
    select given::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given
    union
    select i.inhrelid from root join pg_catalog.pg_inherits i on i.inhparent = root.oid
  ),
  reached(oid) as (
    select oid from root
    union
    select d.view_oid from reached r cross join lateral (${dependenciesOn('r.oid')}) d
    where d.view_oid is not null and not d.is_temporary
  )
  select oid::pg_catalog.text as oid from reached`;

const UPSTREAM = `
  with recursive reached(oid) as (
    select given::pg_catalog.oid from pg_catalog.json_array_elements_text($1::pg_catalog.json) given
    union
    select d.oid from reached r cross join lateral (${relationsReadBy('r.oid')}) d
  )
  select oid::pg_catalog.text as oid from reached`;

/** Relations, their partitions and child tables, and the views that read any of these, directly or through other views. */
export function reachDownstream(database: Database, oids: readonly string[]): Promise<readonly string[]> {
  return reach(database, DOWNSTREAM, oids);
}

/** Views, and everything that they read, directly or through other views. */
export function reachUpstream(database: Database, oids: readonly string[]): Promise<readonly string[]> {
  return reach(database, UPSTREAM, oids);
}

async function reach(database: Database, question: string, oids: readonly string[]): Promise<readonly string[]> {
  return (await database.rows<{ oid: string }>(question, [JSON.stringify(oids)])).map(({ oid }) => oid);
}
