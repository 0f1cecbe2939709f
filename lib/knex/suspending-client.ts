import type { SuspendingRunner } from '../operations/suspend/with-suspended-views';
import type { KnexClient, KnexRunner, KnexStatement } from './knex-client';

/** What begins and ends transactions and savepoints, which a savepoint around it would undo. */
const CONTROL = /^\s*(begin|start\s+transaction|commit|end|rollback|abort|savepoint|release)\b/i;

/**
 * A client like that of a runner, which uses its connection and nothing else. The statements of each builder go through
 * `run` together: Knex makes several of one call, and a table that the first one locks must not be locked while the views
 * are waited for that the second one needs.
 */
export function createSuspendingClient({ client, connection }: KnexRunner, run: SuspendingRunner): KnexClient {
  let isRunning = false;
  const whole = <Result>(work: () => Promise<Result>): Promise<Result> =>
    run(async () => {
      isRunning = true;
      try {
        return await work();
      } finally {
        isRunning = false;
      }
    });
  const query = (target: unknown, statement: KnexStatement | string): Promise<unknown> => {
    const { sql } = typeof statement === 'string' ? { sql: statement } : statement;
    const isOurs = target === connection && !isRunning && !CONTROL.test(sql);
    return isOurs ? whole(() => sendCopy(client, connection, statement)) : client.query(target, statement as never);
  };
  const runner = function runner(this: KnexClient, builder: unknown): KnexRunner {
    const made = client.runner.call(this, builder);
    const queryArray = made.queryArray.bind(made);
    made.queryArray = (statements) =>
      isRunning || statements.some(({ sql }) => CONTROL.test(sql))
        ? queryArray(statements)
        : whole(() => queryArray(statements.map(copy)));
    return made;
  };
  return Object.create(client, {
    transacting: { value: true },
    query: { value: query },
    runner: { value: runner },
    acquireConnection: { value: async () => connection },
    releaseConnection: { value: async () => {} },
  }) as KnexClient;
}

/** With what it remembers by symbols. */
function copy(statement: KnexStatement): KnexStatement {
  return Object.defineProperties({}, Object.getOwnPropertyDescriptors(statement)) as KnexStatement;
}

/** Knex numbers the placeholders of a statement in the statement itself, which must not happen twice. */
async function sendCopy(
  client: KnexClient,
  connection: KnexRunner['connection'],
  statement: KnexStatement | string,
): Promise<unknown> {
  if (typeof statement === 'string') return client.query(connection, { sql: statement, bindings: [] });
  return Object.assign(statement, await client.query(connection, { ...statement }));
}
