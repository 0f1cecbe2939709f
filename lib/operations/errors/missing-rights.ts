import { readClosedSchemas } from '../../catalog/alter-rights';
import { readClosed } from '../../catalog/closed-schemas';
import { readSchemaNames } from '../../catalog/known-names';
import { type RefreshRights, readRefreshRights } from '../../catalog/refresh-rights';
import type { CatalogRelation } from '../../catalog/relation';
import { readCurrentRole } from '../../catalog/roles';
import { readUnreadable, type Unreadable } from '../../catalog/unreadable';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { createWordTest, tablesRead, type ViewDefinition } from '../../definition';
import { sqlState } from '../../session/database-error';
import type { ExecutionContext } from '../context';
import { probeDefinition } from '../probe/probe';
import { createTemporaryNames } from '../probe/temporary-names';

/** A right that a role lacks, and the statement that grants it. */
export interface MissingRight {
  readonly message: string;
  readonly grant: string;
}

/** What the current role lacks to create the view of a definition, and to fill it. */
export async function rightsForCreate(
  context: ExecutionContext,
  definition: ViewDefinition,
): Promise<readonly MissingRight[]> {
  const { database, dialect } = context;
  const role = await readCurrentRole(database);
  const physical = dialect.physicalTable(definition.name);
  const schema = physical.schema ?? (await database.searchPath()).named[0] ?? '';
  const read = new Set([schema, ...tablesRead(definition).map((table) => dialect.physicalTable(table).schema)]);
  const hasWord = createWordTest(definition.body);
  const closedToRole = await readClosed(database, await readSchemaNames(database));
  const unusable = closedToRole.filter((name) => read.has(name) || hasWord(name));
  const closed = await readClosedSchemas(database, role, [schema]);
  const missing = [
    ...unusable.map((name) => mayNotUseSchema(role, name)),
    ...closed.map((name) => mayNotCreate(role, name)),
  ];
  if (missing.length > 0) return missing;
  const place = { schema, name: createTemporaryNames()(physical.name, 'probe'), reader: role };
  try {
    const { unreadable } = await probeDefinition(context, definition, place);
    return unreadable.map((what) => mayNotRead(role, `the role "${role}"`, what));
  } catch (error) {
    if (sqlState(error) === null) throw error;
    return [];
  }
}

/** What the current role, or the owner, lacks to refresh a view. */
export async function rightsForRefresh(
  { database }: ExecutionContext,
  { oid }: CatalogRelation,
  concurrently: boolean,
): Promise<readonly MissingRight[]> {
  const rights = await readRefreshRights(database, oid);
  if (rights === null) return [];
  const { role, owner, schema } = rights;
  if (!rights.mayUseSchema) return [mayNotUseSchema(role, schema)];
  if (!rights.mayRefresh) return [notOwner(rights)];
  const unreadable = await readUnreadable(database, oid, owner);
  const who = `the role "${owner}", which owns ${schema}.${rights.name},`;
  return [
    ...unreadable.map((what) => mayNotRead(owner, who, what)),
    ...(concurrently && !rights.ownerMayUseSchema ? [mayNotUseSchema(owner, schema)] : []),
    ...(concurrently && !rights.ownerMayMakeTemporary ? [mayNotMakeTemporary(rights, who)] : []),
  ];
}

/** What the current role lacks to drop, rename or alter a view. */
export async function rightsForChange(
  { database }: ExecutionContext,
  { oid }: CatalogRelation,
): Promise<readonly MissingRight[]> {
  const rights = await readRefreshRights(database, oid);
  if (rights === null) return [];
  if (!rights.mayUseSchema) return [mayNotUseSchema(rights.role, rights.schema)];
  return rights.mayRefresh && !rights.hasMaintain ? [] : [notOwner({ ...rights, hasMaintain: false })];
}

function mayNotUseSchema(role: string, schema: string): MissingRight {
  return {
    message: `the role "${role}" may not use the schema "${schema}"`,
    grant: `let its owner run: grant usage on schema ${quoteIdentifier(schema)} to ${quoteIdentifier(role)}`,
  };
}

function mayNotCreate(role: string, schema: string): MissingRight {
  return {
    message: `the role "${role}" may not create anything in the schema "${schema}"`,
    grant: `let its owner run: grant usage, create on schema ${quoteIdentifier(schema)} to ${quoteIdentifier(role)}`,
  };
}

function mayNotRead(role: string, who: string, { privilege, description, object }: Unreadable): MissingRight {
  return {
    message: `${who} may not ${privilege === 'SELECT' ? 'read' : 'run'} ${description}`,
    grant: `let its owner run: grant ${privilege.toLowerCase()} on ${object} to ${quoteIdentifier(role)}`,
  };
}

function mayNotMakeTemporary({ owner, database }: RefreshRights, who: string): MissingRight {
  const grant = `grant temporary on database ${quoteIdentifier(database)} to ${quoteIdentifier(owner)}`;
  return {
    message: `${who} may not create the temporary table that a concurrent refresh needs`,
    grant: `let the owner of the database run: ${grant}; or refresh with the strategy 'blocking'`,
  };
}

function notOwner({ role, owner, schema, name, hasMaintain }: RefreshRights): MissingRight {
  const view = qualify({ schema, name });
  const to = quoteIdentifier(role);
  const maintain = hasMaintain ? `; or grant maintain on ${view} to ${to}` : '';
  return {
    message: `the role "${role}" does not own ${schema}.${name}, which belongs to "${owner}"`,
    grant: `run it as the owner, or let the owner run: alter materialized view ${view} owner to ${to}${maintain}`,
  };
}
