import type { Database } from '../../session/database';
import type { AttachedStatistics } from './types';
import { usedColumns } from './used-columns';

const STATISTICS = `
  select
    s.oid::pg_catalog.text as oid,
    sn.nspname::pg_catalog.text as schema,
    s.stxname::pg_catalog.text as name,
    pg_catalog.pg_get_userbyid(s.stxowner)::pg_catalog.text as owner,
    pg_catalog.pg_get_statisticsobjdef(s.oid) as definition,
    pg_catalog.format('CREATE STATISTICS %I.%I', sn.nspname, s.stxname) as prefix,
    pg_catalog.format(' FROM %I.%I', n.nspname, c.relname) as suffix,
    pg_catalog.quote_ident(c.relname) as quoted_relation,
    ${usedColumns('pg_catalog.pg_statistic_ext', 's.oid', 'c.oid', 's.stxkeys')} as columns,
    nullif(s.stxstattarget::pg_catalog.int4, -1) as target,
    pg_catalog.obj_description(s.oid, 'pg_statistic_ext') as comment
  from pg_catalog.pg_statistic_ext s
  join pg_catalog.pg_namespace sn on sn.oid = s.stxnamespace
  join pg_catalog.pg_class c on c.oid = s.stxrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where s.stxrelid = $1::pg_catalog.oid
  order by sn.nspname, s.stxname`;

interface StatisticsRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly definition: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly quoted_relation: string;
  readonly columns: string;
  readonly target: number | null;
  readonly comment: string | null;
}

/** The statistics objects of a relation (`create statistics`), in whichever schema they are. */
export async function readStatistics(database: Database, oid: string): Promise<readonly AttachedStatistics[]> {
  const rows = await database.rows<StatisticsRow>(STATISTICS, [oid]);
  return rows.map(({ quoted_relation: quotedRelation, columns, ...row }) => ({
    ...row,
    quotedRelation,
    columns: JSON.parse(columns) as string[],
  }));
}
