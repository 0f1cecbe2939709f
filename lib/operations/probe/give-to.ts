import { readCurrentRole } from '../../catalog/roles';
import { quoteIdentifier } from '../../compiler/dialect';
import { sqlState } from '../../session/database-error';
import { materializedView } from '../../storage';
import type { ExecutionContext } from '../context';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Gives a materialized view to a role, and returns its owner then. A role that does not inherit the rights of that owner keeps the probe, to be able to use it.
 */
export async function giveTo({ database }: ExecutionContext, table: string, owner: string): Promise<string> {
  const current = await readCurrentRole(database);
  if (owner === current) return owner;
  try {
    await database.transaction(async () => {
      await database.run(materializedView.alter(table, `owner to ${quoteIdentifier(owner)}`));
      await database.run(materializedView.comment(table, null));
    });
    return owner;
  } catch (error) {
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    return current;
  }
}
