import type { Knex } from 'knex';
import { withDatabase } from '../../knex/with-database';
import { sqlState } from '../../session/database-error';
import { STATEMENT_OPTIONS } from '../../session/send';
import { undone } from '../../session/undone';
import type { Statement } from './held-transaction';

const READ_ONLY = '25006';

/**
 * Asks in a savepoint that may not write, by the extended protocol: with another one, a second statement in the text could
 * end the savepoint. Calls may overlap: on one connection `undone` lets one go after the other.
 *
 * @returns Null for a statement that would have written.
 */
export async function askReadOnly(
  transaction: Knex.Transaction,
  statement: Statement,
  ask: (statement: Statement) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await withDatabase(transaction, ({ database }) =>
      undone(database, async () => {
        await database.run('set transaction read only', [], 'caller');
        return ask(
          Object.assign(statement, { options: { ...statement.options, queryMode: STATEMENT_OPTIONS.queryMode } }),
        );
      }),
    );
  } catch (error) {
    if (sqlState(error) === READ_ONLY) return null;
    throw error;
  }
}
