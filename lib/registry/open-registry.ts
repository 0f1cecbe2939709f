import type { Database } from '../session/database';
import { assertMayWriteRegistry } from './permission';
import { readRegistryState } from './state';
import { assertTrustedRegistry } from './trust';

/** The registry as far as the role may use it. */
export interface OpenRegistry {
  readonly mayWrite: boolean;
  /** @throws {RegistryPermissionError} with the grants that are missing. */
  assertMayWrite(): void;
}

/**
 * The registry, when it is there and may be read; else null. A role that may not read it did not register anything
 * itself, and goes on as plain Knex would.
 *
 * @throws {RegistryUntrustedError} when it belongs to a role that the current role does not trust.
 */
export async function openRegistry(database: Database, registrySchema: string): Promise<OpenRegistry | null> {
  const state = await readRegistryState(database, registrySchema);
  if (state.missingTables.length > 0 || !state.mayRead) return null;
  await assertTrustedRegistry(database, registrySchema);
  return { mayWrite: state.mayWrite, assertMayWrite: () => assertMayWriteRegistry(state, registrySchema) };
}
