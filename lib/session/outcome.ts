import { setTimeout as sleep } from 'node:timers/promises';
import { OutcomeUnknownError } from '../errors';
import { askApart, send } from './send';
import type { Session, SessionClient } from './session';

/** A transaction by its id, and the server that gave the id, by when it was started. */
interface TransactionId {
  /** Null when it wrote nothing: then nothing can be lost. */
  readonly xid: string | null;
  readonly server: string;
}

const SERVER = `
  pg_catalog.to_json(pg_catalog.timezone('UTC', pg_catalog.pg_postmaster_start_time()))::pg_catalog.text as server`;

const OWN = `select pg_catalog.pg_current_xact_id_if_assigned()::pg_catalog.text as xid, ${SERVER}`;

/** https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT */
const STATUS = `select pg_catalog.pg_xact_status($1::pg_catalog.xid8) as status, ${SERVER}`;

/** Asks under any `search_path`: all names are qualified, and there is no operator in it. */
export async function readTransactionId(session: Session): Promise<TransactionId> {
  const { rows } = await send(session, OWN, []);
  return rows?.[0] as TransactionId;
}

/** How long to look for the outcome of a commit, and how often, in ms. */
const LONGEST_MS = 10_000;
const PAUSE_MS = 250;

/**
 * Whether a transaction was committed whose connection broke while COMMIT was on its way: asked on a new connection, of
 * the same server, since another one may have given the id to another transaction.
 *
 * @throws {OutcomeUnknownError} when nobody can tell.
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
