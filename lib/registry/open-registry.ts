import type { Database } from '../session/database';
import { assertMayReadRegistry, assertMayWriteRegistry } from './permission';
import { assertWhole, isMissing, readRegistryState } from './state';
import { assertTrustedRegistry } from './trust';

/** A registry that the role may read. */
export interface OpenRegistry {
  readonly mayWrite: boolean;
  /** @throws {RegistryPermissionError} with the grants that are missing. */
  assertMayWrite(): void;
}

/**
 * The registry, or null where there is none. One that cannot be read is not taken for none.
 *
 * @throws {RegistryUntrustedError} when it belongs to a role that the current role does not trust.
 * @throws {RegistryFormatError} when a part of it is missing.
 * @throws {RegistryPermissionError} when the role may not read it, with the grants to run.
 */
export async function openRegistry(database: Database, registrySchema: string): Promise<OpenRegistry | null> {
  const state = await readRegistryState(database, registrySchema);
  if (isMissing(state)) return null;
  await assertTrustedRegistry(database, registrySchema);
  assertWhole(state, registrySchema);
  assertMayReadRegistry(state, registrySchema);
  return { mayWrite: state.mayWrite, assertMayWrite: () => assertMayWriteRegistry(state, registrySchema) };
}

/**
 * Whether a refresh is recorded. It needs nothing that the registry holds, so that a role without rights on the registry
 * refreshes as with plain Knex.
 *
 * @throws {RegistryUntrustedError} when the role may read it and does not trust its owner.
 * @throws {RegistryFormatError} when a part of it is missing.
 */
export async function isRecorded(database: Database, registrySchema: string): Promise<boolean> {
  const state = await readRegistryState(database, registrySchema);
  if (isMissing(state) || !state.mayRead) return false;
  return (await openRegistry(database, registrySchema))?.mayWrite === true;
}
