import { quoteIdentifier } from '../compiler/dialect';
import { RegistryPermissionError } from '../errors';
import type { RegistryState } from './state';

const OTHER_SCHEMA = "name a schema in which it may create tables: knex({ …, matview: { registrySchema: '…' } })";

/** @throws {RegistryPermissionError} when the role may not create what is missing of the registry. */
export function assertMayCreateRegistry(state: RegistryState, schema: string): void {
  const role = quoteIdentifier(state.role);
  const quoted = quoteIdentifier(schema);
  if (!state.schemaExists && !state.mayCreateSchema) {
    throw new RegistryPermissionError(
      `the role "${state.role}" may not create the schema "${schema}" in the database "${state.database}", where knex-matview keeps its registry`,
      {
        hint:
          `let an administrator run: create schema ${quoted} authorization ${role}; ` +
          `or: grant create on database ${quoteIdentifier(state.database)} to ${role}; or ${OTHER_SCHEMA}`,
      },
    );
  }
  if (state.schemaExists && !state.mayCreateTables) {
    throw new RegistryPermissionError(
      `the role "${state.role}" may not create tables in the schema "${schema}" of the database "${state.database}", where knex-matview keeps its registry`,
      { hint: `let its owner run: grant usage, create on schema ${quoted} to ${role}; or ${OTHER_SCHEMA}` },
    );
  }
}

/** @throws {RegistryPermissionError} when the role may not read the registry that is there. */
export function assertMayReadRegistry(state: RegistryState, schema: string): void {
  if (state.mayRead) return;
  const role = quoteIdentifier(state.role);
  const quoted = quoteIdentifier(schema);
  throw new RegistryPermissionError(
    `the role "${state.role}" may not read the registry of knex-matview, the schema "${schema}" of the database "${state.database}"`,
    {
      hint:
        `let its owner run: grant usage on schema ${quoted} to ${role}; ` +
        `grant select on all tables in schema ${quoted} to ${role};`,
    },
  );
}

/** @throws {RegistryPermissionError} when the role may not write to the registry that is there. */
export function assertMayWriteRegistry(state: RegistryState, schema: string): void {
  if (state.mayWrite) return;
  const role = quoteIdentifier(state.role);
  const quoted = quoteIdentifier(schema);
  throw new RegistryPermissionError(
    `the role "${state.role}" may not write to the registry of knex-matview, the schema "${schema}" of the database "${state.database}"`,
    {
      hint:
        `let its owner run: grant usage on schema ${quoted} to ${role}; ` +
        `grant select, insert, update, delete on all tables in schema ${quoted} to ${role};`,
    },
  );
}
