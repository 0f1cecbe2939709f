import { type Database, onlyRow } from '../../session/database';
import { extensionsOf } from './extensions';
import type { SecurityLabel, Unmovable } from './types';

const EXTENSIONS = `select ${extensionsOf('$1::pg_catalog.oid')} as extensions`;

/** The extensions that a relation depends on (`depends on extension`). */
export async function readExtensions(database: Database, oid: string): Promise<readonly string[]> {
  const { extensions } = await onlyRow<{ readonly extensions: string }>(database, EXTENSIONS, [oid]);
  return JSON.parse(extensions) as string[];
}

const SECURITY_LABELS = `
  select l.provider, l.label, a.attname::pg_catalog.text as column
  from pg_catalog.pg_seclabel l
  left join pg_catalog.pg_attribute a on a.attrelid = l.objoid and a.attnum = l.objsubid and l.objsubid <> 0
  where l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and l.objoid = $1::pg_catalog.oid
  order by l.objsubid, l.provider`;

export function readSecurityLabels(database: Database, oid: string): Promise<readonly SecurityLabel[]> {
  return database.rows<SecurityLabel>(SECURITY_LABELS, [oid]);
}

const UNMOVABLE = `
  select kind, name
  from (
    select 'trigger' as kind, t.tgname::pg_catalog.text as name
    from pg_catalog.pg_trigger t
    where t.tgrelid = $1::pg_catalog.oid and not t.tgisinternal
    union all
    select 'rule', r.rulename::pg_catalog.text
    from pg_catalog.pg_rewrite r
    where r.ev_class = $1::pg_catalog.oid and r.ev_type <> '1'
    union all
    select 'member', e.extname::pg_catalog.text
    from pg_catalog.pg_depend d
    join pg_catalog.pg_extension e on e.oid = d.refobjid
    where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = $1::pg_catalog.oid
      and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.deptype = 'e'
  ) one
  order by kind, name`;

/** What belongs to a relation and cannot be given to another. */
export function readUnmovable(database: Database, oid: string): Promise<readonly Unmovable[]> {
  return database.rows<Unmovable>(UNMOVABLE, [oid]);
}
