import { findRelation } from '../../catalog/relation';
import { describeTableName, type TableName } from '../../definition';
import { OptionError } from '../../errors';
import type { ExecutionContext } from '../context';

/**
 * The identities of tables.
 *
 * @throws {OptionError} naming all that are not there, or are no tables.
 */
export async function findTables(context: ExecutionContext, tables: readonly TableName[]): Promise<readonly string[]> {
  const found: string[] = [];
  const problems: string[] = [];
  for (const table of tables) {
    const relation = await findRelation(context.database, context.dialect.physicalTable(table));
    if (relation?.kind === 'table' || relation?.kind === 'foreign table') found.push(relation.oid);
    else
      problems.push(`"${describeTableName(table)}" ${relation === null ? 'does not exist' : `is a ${relation.kind}`}`);
  }
  if (problems.length === 0) return found;
  throw new OptionError(`withSuspendedViews takes tables, and ${problems.join(', ')}`, {
    hint: 'name the tables that are to be altered, with their schemas where these are not in the search_path',
  });
}
