import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

/** A statement as the driver sent it. */
export interface SentStatement {
  readonly sql: string;
  /** Sent by this library, and not by Knex or by a user. */
  readonly isOfLibrary: boolean;
  /** Sent as parse, bind and execute, which take no second statement. */
  readonly isExtended: boolean;
  /** The `search_path` when it was sent; null in a transaction that has failed. */
  searchPath: string | null;
  /** What the server said while it ran. */
  readonly notices: string[];
}

export interface DriverTap {
  /** In the order in which they were sent. */
  readonly statements: readonly SentStatement[];
  stop(): void;
}

const ASK_PATH = `select pg_catalog.current_setting('search_path')`;

const LIB = join(__dirname, '../../lib');
const { ROW_TYPES } = require(
  existsSync(join(LIB, 'session/parse-types.ts')) ? `${LIB}/session/parse-types.ts` : `${LIB}/execute/parse-types.ts`,
) as { readonly ROW_TYPES: object };

interface Config {
  readonly text?: string;
  readonly values?: readonly unknown[];
  readonly name?: string;
  readonly queryMode?: string;
  readonly rows?: number;
  readonly types?: unknown;
  readonly submit?: unknown;
}

type Callback = (error: Error | null, result?: { rows: { current_setting: string }[] }) => void;
// biome-ignore lint/suspicious/noExplicitAny: the arguments of the driver have many shapes
type Query = (this: Client, ...args: any[]) => any;

/**
 * Keeps every statement that any `pg` client of this process sends from now on, with the path that was in force. The path
 * is asked for on the same connection, right before the statement.
 */
export function tapDriver({ asksPath = true }: { readonly asksPath?: boolean } = {}): DriverTap {
  const prototype = Client.prototype as unknown as { query: Query };
  const stock = prototype.query;
  const { noDeprecation } = process;
  // of the question before each statement, which the driver sends when the one before that is done
  process.noDeprecation = true;
  const statements: SentStatement[] = [];
  const running = new WeakMap<Client, SentStatement[]>();

  prototype.query = function query(this: Client, config, ...rest) {
    const sent = describe(config, rest);
    statements.push(sent);
    const queue = running.get(this) ?? listen(this);
    if (asksPath) stock.call(this, ASK_PATH, onPath(sent));
    queue.push(sent);
    const done = (): void => void queue.splice(queue.indexOf(sent), 1);
    const at = rest.findIndex((one) => typeof one === 'function');
    if (at >= 0) {
      const callback = rest[at] as Callback;
      rest[at] = (error: Error | null, result: never) => {
        done();
        callback(error, result);
      };
      return stock.call(this, config, ...rest);
    }
    const result = stock.call(this, config, ...rest);
    if (typeof result?.on === 'function') result.on('end', done).on('error', done);
    else result?.then?.(done, done);
    return result;
  };

  function listen(client: Client): SentStatement[] {
    const queue: SentStatement[] = [];
    running.set(client, queue);
    client.on('notice', ({ message }) => queue[0]?.notices.push(message ?? ''));
    return queue;
  }

  return {
    statements,
    stop() {
      prototype.query = stock;
      Object.assign(process, { noDeprecation });
    },
  };
}

function onPath(sent: SentStatement): Callback {
  return (_error, result) => {
    sent.searchPath = result?.rows[0]?.current_setting ?? null;
  };
}

function describe(config: Config | string, rest: readonly unknown[]): SentStatement {
  const given: Config = typeof config === 'string' ? { text: config } : config;
  const values = given.values ?? (Array.isArray(rest[0]) ? rest[0] : []);
  const sql = given.text ?? '';
  return {
    sql,
    isOfLibrary: given.types === ROW_TYPES || (given.submit === undefined && /\bpg_catalog\s*\./.test(sql)),
    isExtended: values.length > 0 || Boolean(given.name) || given.queryMode === 'extended' || Boolean(given.rows),
    searchPath: null,
    notices: [],
  };
}
