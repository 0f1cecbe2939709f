import { RegistryFormatError } from '../errors';
import { takeAdvisoryLock } from '../session/advisory-lock';
import { type Database, onlyRow } from '../session/database';
import { formatStatements, REGISTRY_FORMAT, upgradeStatements } from './formats';
import { assertMayCreateRegistry, assertMayWriteRegistry } from './permission';
import { assertWhole, isMissing, readRegistryState } from './state';
import { registryTables } from './tables';
import { assertTrustedRegistry } from './trust';

/**
 * Makes sure that the registry is there, in the format that this release writes, and that the role may write to it.
 * Safe when many processes do so at once: one creates it, the others wait for that one to commit.
 *
 * @throws {RegistryPermissionError} naming the grant or the option that helps.
 * @throws {RegistryUntrustedError} when it belongs to a role that the current role does not trust.
 * @throws {RegistryFormatError} when a newer release wrote it.
 */
export async function ensureRegistry(database: Database, schema: string): Promise<void> {
  if (await isReady(database, schema)) return;
  await database.transaction(async () => {
    await takeAdvisoryLock(database, `registry ${schema}`);
    if (!(await isReady(database, schema))) await upgrade(database, schema);
  });
}

async function isReady(database: Database, schema: string): Promise<boolean> {
  const state = await readRegistryState(database, schema);
  if (state.schemaExists) await assertTrustedRegistry(database, schema);
  if (isMissing(state)) {
    assertMayCreateRegistry(state, schema);
    return false;
  }
  assertWhole(state, schema);
  assertMayWriteRegistry(state, schema);
  return (await readFormat(database, schema)) === REGISTRY_FORMAT;
}

async function upgrade(database: Database, schema: string): Promise<void> {
  const tables = registryTables(schema);
  const state = await readRegistryState(database, schema);
  if (!state.schemaExists) await database.run(`create schema ${tables.schema}`);
  for (const sql of await upgradeFrom(database, schema, isMissing(state))) await database.run(sql);
}

/** A dump of the schema alone, or `truncate`, leaves tables of the present format with nothing in them. */
async function upgradeFrom(database: Database, schema: string, isNew: boolean): Promise<readonly string[]> {
  const tables = registryTables(schema);
  if (isNew) return upgradeStatements(tables, 0);
  const format = await readFormat(database, schema);
  return format === 0 ? formatStatements(tables) : upgradeStatements(tables, format);
}

/** @throws {RegistryFormatError} when it is newer than this release. */
export async function readFormat(database: Database, schema: string): Promise<number> {
  const sql = `select coalesce(pg_catalog.max(version), 0)::pg_catalog.int4 as version from ${registryTables(schema).format}`;
  const { version } = await onlyRow<{ version: number }>(database, sql, []);
  if (version > REGISTRY_FORMAT) {
    throw new RegistryFormatError(
      `the registry in the schema "${schema}" has format ${version}, and this release of knex-matview knows formats up to ${REGISTRY_FORMAT}`,
      'install the newest release: npm install knex-matview@latest',
    );
  }
  return version;
}
