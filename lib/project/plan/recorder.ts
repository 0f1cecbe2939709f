import type { Writable } from 'node:stream';
import type { Knex } from 'knex';
import type { KnexRunner, KnexStatement } from '../../knex/knex-client';
import type { Task } from '../../knex/task';
import type { PlannedChange } from '../types';
import { noteOn, Touched } from './touched';

/**
 * What only asks, as far as its first word tells; whether it writes all the same is left to the server. One statement: a
 * second one could end the transaction that keeps it from writing.
 */
const READS = /^\s*\(*\s*(select|with|show|values|table|explain)\b[^;]*;?\s*$/i;

type Query = (connection: unknown, statement: KnexStatement | string) => Promise<unknown>;

type Work = (transaction: Knex.Transaction) => unknown;

interface RecordedClient {
  query: Query;
  acquireConnection(): Promise<unknown>;
  stream(connection: unknown, statement: KnexStatement | string, stream: Writable): Promise<unknown>;
  transaction(work?: Work): Promise<unknown>;
}

/**
 * Keeps what is asked of a transaction from being done. Reads are answered by the database as it is, in a savepoint that
 * may not write; everything else is answered as if it had done nothing, and remembered.
 */
export class Recorder {
  private readonly client: RecordedClient;
  private readonly stock: Query;
  private readonly rollback: () => Promise<unknown>;
  private readonly touched = new Touched();
  private changes: PlannedChange[] = [];
  private migration = '';
  private isPlanning = false;

  constructor(transaction: Knex.Transaction) {
    this.client = transaction.client as RecordedClient;
    this.stock = this.client.query;
    this.rollback = transaction.rollback;
    this.client.query = (connection, statement) => this.query(connection, statement);
    this.client.stream = (connection, statement, stream) => this.stream(connection, statement, stream);
    const nested = async (work?: Work): Promise<unknown> => (work === undefined ? transaction : work(transaction));
    this.client.transaction = nested;
    Object.defineProperty(transaction, 'transaction', { value: nested });
    for (const end of ['commit', 'rollback', 'savepoint'])
      Object.defineProperty(transaction, end, { value: end === 'savepoint' ? nested : async () => undefined });
  }

  /** What a migration would do, in order. Where it stops, because nothing was done before, that is told. */
  async record(migration: string, work: () => Promise<unknown>): Promise<readonly PlannedChange[]> {
    this.changes = [];
    this.migration = migration;
    try {
      await work();
    } catch (error) {
      this.add({ title: 'the rest of the migration', note: noteOn(error) });
    }
    return this.changes;
  }

  /** What only asks is answered; of what changes a view, the plan is remembered. */
  async plan(task: Task, runner: KnexRunner): Promise<unknown> {
    this.isPlanning = true;
    try {
      if (task.change === null) return await task.run(runner);
      await this.planChange(task, task.change, runner);
      return undefined;
    } finally {
      this.isPlanning = false;
    }
  }

  private async planChange(task: Task, { verb, view }: NonNullable<Task['change']>, runner: KnexRunner): Promise<void> {
    const title = `${verb} ${view}`;
    const isUnknown = verb === 'alter' && this.touched.has(view);
    this.touched.add(view);
    if (isUnknown) return this.add({ title, note: noteOn(null) });
    try {
      const { steps, obstacles, lost } = await task.plan(runner);
      this.add({ title, steps, obstacles, lost });
    } catch (error) {
      this.add({ title, note: noteOn(error) });
    }
  }

  /** Locks of a session outlive its transaction, and were taken only to be told. */
  private async unlock(): Promise<void> {
    const connection = await this.client.acquireConnection();
    const sql = 'select pg_catalog.pg_advisory_unlock_all()';
    await this.stock.call(this.client, connection, { sql, bindings: [] } as KnexStatement);
  }

  async end(): Promise<void> {
    this.client.query = this.stock;
    await this.unlock();
    await this.rollback();
  }

  /** A migration that reads in a stream gets no rows. */
  private async stream(_connection: unknown, statement: KnexStatement | string, stream: Writable): Promise<unknown> {
    this.remember(typeof statement === 'string' ? statement : statement.sql);
    stream.end();
    return undefined;
  }

  private async query(connection: unknown, statement: KnexStatement | string): Promise<unknown> {
    const { sql } = typeof statement === 'string' ? { sql: statement } : statement;
    if (this.isPlanning) return this.stock.call(this.client, connection, statement);
    if (READS.test(sql)) {
      const answer = await this.read(connection, statement);
      if (answer !== null) return answer;
    }
    this.remember(sql);
    const response = { command: '', rowCount: 0, rows: [], fields: [] };
    return typeof statement === 'string' ? { response } : Object.assign(statement, { response });
  }

  /** Null for what would have written. */
  private async read(connection: unknown, statement: KnexStatement | string): Promise<unknown> {
    const run = (sql: string): Promise<unknown> =>
      this.stock.call(this.client, connection, { sql, bindings: [] } as KnexStatement);
    await run('savepoint knex_matview_read');
    await run('set transaction read only');
    try {
      return await this.stock.call(this.client, connection, statement);
    } catch (error) {
      if ((error as { code?: unknown }).code === '25006') return null;
      throw error;
    } finally {
      await run('rollback to savepoint knex_matview_read');
    }
  }

  private remember(sql: string): void {
    this.add({ title: 'sql', steps: [{ name: 'sql', reason: 'the migration says so', sql: [sql] }] });
  }

  private add(change: Pick<PlannedChange, 'title'> & Partial<PlannedChange>): void {
    this.changes.push({ migration: this.migration, steps: [], obstacles: [], lost: [], note: null, ...change });
  }
}
