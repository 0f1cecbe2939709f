import { type Database, onlyRow } from '../../session/database';
import { kindOf } from '../relation-kind';
import { parsePrivileges, privilegesOf } from './privileges';
import type { Attached, ReplicaIdentity } from './types';

const RELATION = `
  select
    c.oid::pg_catalog.text as oid,
    n.nspname::pg_catalog.text as schema,
    c.relname::pg_catalog.text as name,
    c.relkind::pg_catalog.text as kind,
    pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
    s.spcname::pg_catalog.text as tablespace,
    m.amname::pg_catalog.text as access_method,
    pg_catalog.to_json(coalesce(c.reloptions, '{}'))::pg_catalog.text as options,
    pg_catalog.to_json(coalesce(t.reloptions, '{}'))::pg_catalog.text as toast_options,
    c.relreplident::pg_catalog.text as replica_identity,
    c.relispopulated as populated,
    pg_catalog.obj_description(c.oid, 'pg_class') as comment,
    case when c.relacl is not null then ${privilegesOf('c.relacl')} end as privileges
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_tablespace s on s.oid = c.reltablespace
  left join pg_catalog.pg_am m on m.oid = c.relam
  left join pg_catalog.pg_class t on t.oid = c.reltoastrelid
  where c.oid = $1::pg_catalog.oid`;

interface RelationRow {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'v' | 'm';
  readonly owner: string;
  readonly tablespace: string | null;
  readonly access_method: string | null;
  readonly options: string;
  readonly toast_options: string;
  readonly replica_identity: string;
  readonly populated: boolean;
  readonly comment: string | null;
  readonly privileges: string | null;
}

const REPLICA_IDENTITIES: { readonly [relreplident: string]: ReplicaIdentity } = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

/** What of {@link Attached} is in `pg_class` itself. */
export type AttachedRelation = Pick<
  Attached,
  | 'oid'
  | 'schema'
  | 'name'
  | 'kind'
  | 'owner'
  | 'tablespace'
  | 'accessMethod'
  | 'options'
  | 'toastOptions'
  | 'replicaIdentity'
  | 'isPopulated'
  | 'comment'
  | 'privileges'
>;

export async function readRelation(database: Database, oid: string): Promise<AttachedRelation> {
  const row = await onlyRow<RelationRow>(database, RELATION, [oid]);
  return {
    oid: row.oid,
    schema: row.schema,
    name: row.name,
    kind: kindOf(row.kind),
    owner: row.owner,
    tablespace: row.tablespace,
    accessMethod: row.access_method,
    options: JSON.parse(row.options) as string[],
    toastOptions: JSON.parse(row.toast_options) as string[],
    replicaIdentity: REPLICA_IDENTITIES[row.replica_identity] ?? 'default',
    isPopulated: row.populated,
    comment: row.comment,
    privileges: row.privileges === null ? null : parsePrivileges(row.privileges),
  };
}
