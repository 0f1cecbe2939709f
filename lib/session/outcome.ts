import { setTimeout as sleep } from 'node:timers/promises';
import { OutcomeUnknownError } from '../errors';
import { askApart, send } from './send';
import type { Session, SessionClient } from './session';

/** The id of a transaction, and the start time of the server that gave the id. */
interface TransactionId {
  /** Null when the transaction wrote nothing: then nothing can be lost. */
  readonly xid: string | null;
  readonly server: string;
}

const SERVER = `
  pg_catalog.to_json(pg_catalog.timezone('UTC', pg_catalog.pg_postmaster_start_time()))::pg_catalog.text as server`;

const OWN = `select pg_catalog.pg_current_xact_id_if_assigned()::pg_catalog.text as xid, ${SERVER}`;

/** https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT */
const STATUS = `select pg_catalog.pg_xact_status($1::pg_catalog.xid8) as status, ${SERVER}`;

/** Works under any `search_path`: the query qualifies all names and has no operator. */
export async function readTransactionId(session: Session): Promise<TransactionId> {
  const { rows } = await send(session, OWN, []);
  return rows?.[0] as TransactionId;
}

/** How long to ask for the outcome of a commit, and the pause between two attempts, in ms. */
const LONGEST_MS = 10_000;
const PAUSE_MS = 250;

/**
 * Whether a transaction whose connection broke during COMMIT was committed. Asks on a new connection, and only accepts
 * the answer of the same server: another one may have given the id to another transaction.
 *
 * @throws {OutcomeUnknownError} when the outcome cannot be found out.
 */
export async function wasCommitted({ client }: Session, id: TransactionId, failure: unknown): Promise<boolean> {
  if (id.xid === null) return false;
  const end = Date.now() + LONGEST_MS;
  while (Date.now() < end) {
    const found = await Promise.race([readStatus(client, id), sleep(end - Date.now(), 'unknown' as const)]);
    if (found === 'committed' || found === 'aborted') return found === 'committed';
    if (found === 'unknown') break;
    await sleep(PAUSE_MS);
  }
  throw new OutcomeUnknownError(id.xid, failure);
}

async function readStatus(client: SessionClient, { xid, server }: TransactionId): Promise<string | null> {
  try {
    const found = await askApart<{ readonly status: string | null; readonly server: string }>(client, STATUS, [xid]);
    return found.server === server ? (found.status ?? 'unknown') : 'unknown';
  } catch {
    return null;
  }
}
