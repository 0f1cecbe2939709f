import { readClosedPath } from '../../catalog/closed-schemas';
import { findRelation } from '../../catalog/relation';
import { readCurrentRole } from '../../catalog/roles';
import { quoteIdentifier } from '../../compiler/dialect';
import type { TableName } from '../../definition';
import { PermissionDeniedError } from '../../errors';
import type { ExecutionContext } from '../context';

/**
 * Call this before tables that were not found are called missing: PostgreSQL passes over the schemas of the `search_path`
 * that a role may not use.
 *
 * @throws {PermissionDeniedError} when one of the tables is in a schema that the role may not use, with the grant.
 */
export async function assertNotHidden(context: ExecutionContext, tables: readonly TableName[]): Promise<void> {
  const { database, dialect } = context;
  const unqualified = tables.filter(({ schema }) => schema === null).map(({ name }) => dialect.physicalName(name));
  const closed = unqualified.length === 0 ? [] : await readClosedPath(database);
  for (const schema of closed) {
    for (const name of unqualified) {
      if ((await findRelation(database, { schema, name })) === null) continue;
      throw mayNotUse(await readCurrentRole(database), schema, `, which has the relation "${name}"`);
    }
  }
}

export function mayNotUse(role: string, schema: string, why = ''): PermissionDeniedError {
  return new PermissionDeniedError(`the role "${role}" may not use the schema "${schema}"${why}`, {
    hint: `let its owner run: grant usage on schema ${quoteIdentifier(schema)} to ${quoteIdentifier(role)}`,
  });
}
