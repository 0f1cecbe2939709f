import { type Database, onlyRow } from '../session/database';

/**
 * Every change of a row of the catalog gives it another `xmin`, but for those that `analyze` and `vacuum` make in place.
 * Of relations, their indexes and statistics objects, and what depends on any of them, by their rows or row types.
 */
const FINGERPRINT = `
  with relation as (
    select c.oid, c.reltype
    from pg_catalog.json_array_elements_text($1::pg_catalog.json) given(oid)
    join pg_catalog.pg_class c on c.oid = given.oid::pg_catalog.oid
  ),
  statistics as (select s.oid, s.xmin from pg_catalog.pg_statistic_ext s join relation r on r.oid = s.stxrelid),
  part(oid) as (
    select oid from relation
    union all
    select i.indexrelid from pg_catalog.pg_index i join relation r on r.oid = i.indrelid
  ),
  commented(classoid, oid) as (
    select 'pg_catalog.pg_class'::pg_catalog.regclass, oid from part
    union all
    select 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid from statistics
  ),
  referenced(classoid, oid) as (
    select 'pg_catalog.pg_class'::pg_catalog.regclass, oid from relation
    union all
    select 'pg_catalog.pg_type'::pg_catalog.regclass, reltype from relation
  ),
  line(text) as (
    select pg_catalog.concat_ws(' ', 'class', c.oid, c.xmin) from pg_catalog.pg_class c join part p on p.oid = c.oid
    union all
    select pg_catalog.concat_ws(' ', 'attribute', a.attrelid, a.attnum, a.xmin)
    from pg_catalog.pg_attribute a join part p on p.oid = a.attrelid
    union all
    select pg_catalog.concat_ws(' ', 'index', i.indexrelid, i.xmin)
    from pg_catalog.pg_index i join relation r on r.oid = i.indrelid
    union all
    select pg_catalog.concat_ws(' ', 'rule', w.oid, w.xmin)
    from pg_catalog.pg_rewrite w join relation r on r.oid = w.ev_class
    union all
    select pg_catalog.concat_ws(' ', 'trigger', t.oid, t.xmin)
    from pg_catalog.pg_trigger t join relation r on r.oid = t.tgrelid
    union all
    select pg_catalog.concat_ws(' ', 'statistics', s.oid, s.xmin) from statistics s
    union all
    select pg_catalog.concat_ws(' ', 'comment', d.objoid, d.objsubid, d.xmin)
    from commented o join pg_catalog.pg_description d on d.objoid = o.oid and d.classoid = o.classoid
    union all
    select pg_catalog.concat_ws(' ', 'depends', d.classid, d.objid, d.objsubid, d.refobjid, d.refobjsubid, d.xmin)
    from referenced o join pg_catalog.pg_depend d on d.refclassid = o.classoid and d.refobjid = o.oid
  )
  select pg_catalog.md5(coalesce(pg_catalog.string_agg(text, ',' order by text), '')) as fingerprint from line`;

/** A text that differs once anything was changed about relations, or made to depend on them. */
export async function readFingerprint(database: Database, oids: readonly string[]): Promise<string> {
  const { fingerprint } = await onlyRow<{ fingerprint: string }>(database, FINGERPRINT, [JSON.stringify(oids)]);
  return fingerprint;
}
