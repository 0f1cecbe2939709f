import { trustedBy } from '../catalog/trusted-roles';
import { quoteIdentifier } from '../compiler/dialect';
import { RegistryUntrustedError } from '../errors';
import type { Database } from '../session/database';
import { REGISTRY_TABLES } from './tables';

/** A part of the registry whose owner can run code with the rights of the roles that use it. */
interface Untrusted {
  readonly kind: 'schema' | 'table' | 'trigger';
  readonly name: string;
  /** The table of a trigger. */
  readonly table: string | null;
  /** For a trigger, the owner of its function. */
  readonly owner: string;
  readonly database_owner: string;
}

/**
 * The owner of a table can create triggers, rules, defaults and policies on it, and the owner of a schema can replace
 * its tables. This code runs with the rights of whoever writes or reads the tables. A role with the privilege `trigger`
 * can create triggers too.
 */
const UNTRUSTED = `
  with recursive ${trustedBy('current_user')},
  registry_table as (
    select c.oid, c.relname, c.relowner
    from pg_catalog.pg_namespace n
    join pg_catalog.pg_class c on c.relnamespace = n.oid
    where n.nspname::pg_catalog.text = $1::pg_catalog.text and c.relname::pg_catalog.text in ($2, $3, $4)
  ),
  part(kind, name, its_table, owner) as (
    select 'schema', n.nspname, null::pg_catalog.name, n.nspowner
    from pg_catalog.pg_namespace n where n.nspname::pg_catalog.text = $1::pg_catalog.text
    union all
    select 'table', c.relname, null, c.relowner from registry_table c
    union all
    select 'trigger', t.tgname, c.relname, p.proowner
    from registry_table c
    join pg_catalog.pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
    join pg_catalog.pg_proc p on p.oid = t.tgfoid
  )
  select
    part.kind, part.name::pg_catalog.text as name, part.its_table::pg_catalog.text as "table",
    pg_catalog.pg_get_userbyid(part.owner)::pg_catalog.text as owner,
    pg_catalog.pg_get_userbyid(d.datdba)::pg_catalog.text as database_owner
  from part
  join pg_catalog.pg_database d on d.datname = pg_catalog.current_database()
  where part.owner not in (select trusted.oid from trusted)
  order by part.kind, part.name`;

/**
 * Checks that no untrusted role can run code with the rights of the current role when that uses the registry.
 *
 * @throws {RegistryUntrustedError} with each untrusted part and its owner, and a hint with the statements to run.
 */
export async function assertTrustedRegistry(database: Database, schema: string): Promise<void> {
  const found = await database.rows<Untrusted>(UNTRUSTED, [schema, ...REGISTRY_TABLES]);
  const [first] = found;
  if (first === undefined) return;
  const list = found.map(describe).join(', ');
  const fixes = found.map((part) => fixOf(part, schema));
  throw new RegistryUntrustedError(
    `the registry in the schema "${schema}" can run code of other roles with the rights of the current role: ${list}`,
    {
      hint:
        `if the registry is yours, let an administrator run: ${fixes.join('; ')}; ` +
        "otherwise use another schema: knex({ …, matview: { registrySchema: '…' } })",
    },
  );
}

function describe({ kind, name, table, owner }: Untrusted): string {
  return kind === 'trigger'
    ? `the trigger "${name}" on the table "${table}" runs a function of the role "${owner}"`
    : `the ${kind} "${name}" belongs to the role "${owner}"`;
}

function fixOf({ kind, name, table, database_owner: owner }: Untrusted, schema: string): string {
  const inSchema = (one: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(one)}`;
  switch (kind) {
    case 'schema':
      return `alter schema ${quoteIdentifier(schema)} owner to ${quoteIdentifier(owner)}`;
    case 'table':
      return `alter table ${inSchema(name)} owner to ${quoteIdentifier(owner)}`;
    case 'trigger':
      return `drop trigger ${quoteIdentifier(name)} on ${inSchema(table ?? '')}`;
  }
}
