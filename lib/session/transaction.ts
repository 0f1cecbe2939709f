import { MatviewError } from '../errors';
import { isAnswered } from './database-error';
import { readTransactionId, wasCommitted } from './outcome';
import { STATEMENT_OPTIONS, send } from './send';
import type { Session, SessionConnection } from './session';

let savepoints = 0;

/**
 * The virtual id of the transaction: the same for all its statements. Outside a transaction, each statement is a
 * transaction of its own with a new id; two of these can start at the same time, so their times would not do. The query
 * runs under the caller's `search_path`.
 *
 * @see https://www.postgresql.org/docs/current/transaction-id.html
 */
const VIRTUAL_ID = `
  select l.virtualtransaction as id
  from pg_catalog.pg_locks l
  where l.pid operator(pg_catalog.=) pg_catalog.pg_backend_pid() and l.locktype operator(pg_catalog.=) 'virtualxid'
  limit 1`;

/** True when the connection is in a transaction, one that the user opened with a raw `begin` included. */
export async function isInsideTransaction(session: Session): Promise<boolean> {
  if (session.client.transacting === true) return true;
  const status = session.connection.getTransactionStatus?.();
  if (status === 'I' || status === 'T' || status === 'E') return status !== 'I';
  const first = await readVirtualId(session);
  return first === (await readVirtualId(session));
}

/** Works with every driver and protocol, and through poolers. */
async function readVirtualId(session: Session): Promise<unknown> {
  const { rows } = await send(session, VIRTUAL_ID, []);
  return (rows?.[0] as { id?: unknown } | undefined)?.id;
}

/**
 * Runs `work` in a transaction of its own: committed when it resolves, rolled back when it throws. Its statements see
 * what other sessions committed while it waited for a lock, whatever isolation level is the default of the session.
 *
 * @throws {OutcomeUnknownError} when the connection broke during the commit and the outcome cannot be found out.
 */
export async function inOwnTransaction<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  await send(session, 'begin isolation level read committed', []);
  try {
    const result = await work();
    await commit(session);
    return result;
  } catch (error) {
    await undo(session, ['rollback']);
    throw error;
  }
}

async function commit(session: Session): Promise<void> {
  const id = await readTransactionId(session);
  try {
    const { command } = await send(session, 'commit', []);
    if (command === 'ROLLBACK') throw rolledBack();
  } catch (error) {
    if (isAnswered(error) || error instanceof MatviewError) throw error;
    if (!(await wasCommitted(session, id, error))) throw error;
  }
}

/** PostgreSQL answers the commit of a failed transaction with a rollback instead of an error. */
function rolledBack(): MatviewError {
  return new MatviewError('MATVIEW_DATABASE', 'PostgreSQL rolled the transaction back instead of committing it', {
    hint: 'find the statement that failed in the log of the server, and run the call again',
  });
}

/** Runs `work` in a savepoint of the transaction that is open: what it did is undone when it throws. */
export async function inSavepoint<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  savepoints += 1;
  const name = `knex_matview_${savepoints}`;
  await open(session, name);
  try {
    const result = await work();
    await send(session, `release savepoint ${name}`, []);
    return result;
  } catch (error) {
    await undo(session, [`rollback to savepoint ${name}`, `release savepoint ${name}`]);
    throw error;
  }
}

/**
 * Runs statements as one text, in a savepoint of the transaction that is open. The end of the savepoint is part of the text;
 * its beginning is not, since a driver may refuse the text as a whole.
 *
 * @returns False when a statement failed: none of them was run then.
 */
export async function sendBatch(session: Session, statements: readonly string[]): Promise<boolean> {
  savepoints += 1;
  const name = `knex_matview_${savepoints}`;
  await send(session, `savepoint ${name}`, []);
  try {
    await send(session, [...statements, `release savepoint ${name}`].join(';\n'), [], 'simple');
    return true;
  } catch (error) {
    if (!isAnswered(error)) throw error;
    await undo(session, [`rollback to savepoint ${name}`, `release savepoint ${name}`]);
    return false;
  }
}

/** Through Knex's own `query`, which refuses connections of other transactions and transactions that are complete. */
async function open({ client, connection }: Session, name: string): Promise<void> {
  const sql = `savepoint ${name}`;
  await client.query(connection, { sql, bindings: [], method: 'raw', options: STATEMENT_OPTIONS });
}

/**
 * Where undoing fails the connection is broken. Its pool must not hand it out again, and it is ended: a transaction of the
 * user in which half of our work is left must not be committed. The first error is what counts.
 */
async function undo(session: Session, statements: readonly string[]): Promise<void> {
  try {
    for (const sql of statements) await send(session, sql, []);
  } catch (error) {
    session.connection.__knex__disposed ??= error;
    close(session.connection);
  }
}

/** Nobody waits for it: a server that does not answer would keep the caller waiting for ever. */
function close(connection: SessionConnection): void {
  Promise.resolve(connection.end?.()).catch(() => {});
}
