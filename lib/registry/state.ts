import { RegistryFormatError } from '../errors';
import { type Database, onlyRow } from '../session/database';
import { REGISTRY_TABLES } from './tables';

/** What is there of the registry, and what the current role may do with it. */
export interface RegistryState {
  readonly role: string;
  readonly database: string;
  readonly schemaExists: boolean;
  /** Which of its tables are not there; all of them where there is no registry yet. */
  readonly missingTables: readonly string[];
  readonly mayCreateSchema: boolean;
  readonly mayCreateTables: boolean;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
}

interface StateRow {
  readonly role: string;
  readonly database: string;
  readonly schema_exists: boolean;
  /** A JSON array of names. */
  readonly tables: string;
  readonly may_create_schema: boolean;
  readonly may_create_tables: boolean;
  readonly may_read: boolean;
  readonly may_write: boolean;
}

const STATE = `
  select
    current_user::pg_catalog.text as role,
    pg_catalog.current_database()::pg_catalog.text as database,
    n.oid is not null as schema_exists,
    coalesce(pg_catalog.json_agg(c.relname) filter (where c.oid is not null), '[]')::pg_catalog.text as tables,
    pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') as may_create_schema,
    coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE') and pg_catalog.has_schema_privilege(n.oid, 'CREATE'), false)
      as may_create_tables,
    coalesce(
      pg_catalog.has_schema_privilege(n.oid, 'USAGE') and pg_catalog.bool_and(pg_catalog.has_table_privilege(c.oid, 'SELECT')),
      false
    ) as may_read,
    coalesce(
      pg_catalog.has_schema_privilege(n.oid, 'USAGE') and pg_catalog.bool_and(
        pg_catalog.has_table_privilege(c.oid, 'SELECT')
        and pg_catalog.has_table_privilege(c.oid, 'INSERT')
        and pg_catalog.has_table_privilege(c.oid, 'UPDATE')
        and pg_catalog.has_table_privilege(c.oid, 'DELETE')
      ),
      false
    ) as may_write
  from (values (1)) as always (one)
  left join pg_catalog.pg_namespace n on n.nspname::pg_catalog.text = $1::pg_catalog.text
  left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relkind = 'r' and c.relname::pg_catalog.text in ($2, $3, $4)
  group by n.oid`;

export async function readRegistryState(database: Database, schema: string): Promise<RegistryState> {
  const row = await onlyRow<StateRow>(database, STATE, [schema, ...REGISTRY_TABLES]);
  const tables = JSON.parse(row.tables) as readonly string[];
  return {
    role: row.role,
    database: row.database,
    schemaExists: row.schema_exists,
    missingTables: REGISTRY_TABLES.filter((table) => !tables.includes(table)),
    mayCreateSchema: row.may_create_schema,
    mayCreateTables: row.may_create_tables,
    mayRead: row.may_read,
    mayWrite: row.may_write,
  };
}

/** There is no registry. */
export function isMissing({ missingTables }: RegistryState): boolean {
  return missingTables.length === REGISTRY_TABLES.length;
}

/** @throws {RegistryFormatError} naming the tables that a registry lacks. */
export function assertWhole({ missingTables }: RegistryState, schema: string): void {
  if (missingTables.length === 0) return;
  throw new RegistryFormatError(
    `the registry in the schema "${schema}" lacks the table "${missingTables.join('", "')}"`,
    `restore it from a backup, or name another schema: knex({ …, matview: { registrySchema: '…' } })`,
  );
}
