import type { Knex } from 'knex';
import { readReadable } from '../catalog/readable-relations';
import { qualify, quoteIdentifier } from '../compiler/dialect';
import { joinHints, PermissionDeniedError } from '../errors';
import { assertNotHidden, mayNotUse } from '../operations/errors/closed-path';
import { withDatabase } from './with-database';

/** Where Knex records the migrations that were run. */
interface MigrationTable {
  readonly tableName: string;
  readonly schemaName?: string | null;
}

/**
 * Whether Knex's table of migrations is there. Knex itself asks `information_schema`, which leaves out what the role may
 * not read, so that all migrations would seem to be pending.
 *
 * @throws {PermissionDeniedError} when the role may not read the table, or the lock table beside it, with the grants.
 */
export function hasMigrationTable(knex: Knex, { tableName, schemaName }: MigrationTable): Promise<boolean> {
  return withDatabase(knex, async (context) => {
    const { database } = context;
    const schema = schemaName || (await database.searchPath()).named[0];
    const names = [tableName, `${tableName}_lock`];
    const found = schema === undefined ? [] : await readReadable(database, schema, names);
    const [first] = found;
    if (schema === undefined || first === undefined) {
      if (!schemaName) await assertNotHidden(context, [{ schema: null, name: tableName }]);
      return false;
    }
    if (!first.mayUseSchema) throw mayNotUse(first.role, schema, `, in which Knex records migrations`);
    const closed = found.filter(({ mayRead }) => !mayRead);
    if (closed.length > 0)
      throw mayNotRead(
        first.role,
        schema,
        closed.map(({ name }) => name),
      );
    return first.name === tableName;
  });
}

function mayNotRead(role: string, schema: string, tables: readonly string[]): PermissionDeniedError {
  const grants = tables.map((name) => `grant select on ${qualify({ schema, name })} to ${quoteIdentifier(role)}`);
  return new PermissionDeniedError(
    `the role "${role}" may not read ${tables.map((name) => `"${schema}.${name}"`).join(' and ')}, where Knex records migrations`,
    { hint: joinHints(grants.map((grant) => `let its owner run: ${grant}`)) },
  );
}
