import type { Writable } from 'node:stream';
import type { Knex } from 'knex';
import type { KnexRunner, KnexStatement } from '../../knex/knex-client';
import type { Task, TaskPlan } from '../../knex/task';
import type { PlannedChange } from '../types';
import { type HeldTransaction, holdTransaction, type Statement } from './held-transaction';
import { OneByOne } from './one-by-one';
import { isRead } from './read-statement';
import { showStatement } from './show-statement';
import { noteOn, noteOnUse, Touched } from './touched';
import { unknownAnswer } from './unknown-answer';

type Around = NonNullable<TaskPlan['around']>;

/**
 * Keeps what is asked of a transaction from being done. Reads are answered by the database as it is; everything else is
 * remembered, and answered as nobody knows before it is run. Where that answer is used, the plan of a migration ends.
 */
export class Recorder {
  private readonly held: HeldTransaction;
  private readonly touched = new Touched();
  private changes: PlannedChange[] = [];
  private migration = '';
  /** Plans and reads have savepoints, which must not cross. */
  private readonly asking = new OneByOne();
  /** Why nothing more is known of the migration. */
  private unknown: string | null = null;

  constructor(transaction: Knex.Transaction) {
    this.held = holdTransaction(transaction, {
      query: (connection, statement) => this.query(connection, statement),
      stream: (_connection, statement, stream) => this.stream(statement, stream),
    });
  }

  end(): Promise<void> {
    return this.held.end();
  }

  /** What a migration would do, in order. Where it stops, because nothing was done before, that is told. */
  async record(migration: string, work: () => Promise<unknown>): Promise<readonly PlannedChange[]> {
    this.changes = [];
    this.migration = migration;
    this.unknown = null;
    const failed = await work().then(
      () => null,
      (error) => noteOn(error),
    );
    const note = this.unknown ?? failed;
    if (note !== null) this.add({ title: 'the rest of the migration', note });
    return this.changes;
  }

  /** What only asks is answered; of what changes a view, the plan is remembered. */
  async plan(task: Task, runner: KnexRunner): Promise<unknown> {
    this.assertKnown();
    const { change } = task;
    if (change === null) return this.asking.run(() => task.run(runner));
    await this.planChange(task, change, runner);
    return undefined;
  }

  private async planChange(task: Task, { verb, view }: NonNullable<Task['change']>, runner: KnexRunner): Promise<void> {
    const title = `${verb} ${view}`;
    const isUnknown = verb === 'alter' && this.touched.has(view);
    this.touched.add(view);
    if (isUnknown) return this.add({ title, note: noteOn(null) });
    try {
      const { steps, obstacles, lost, note = null, around } = await this.asking.run(() => task.plan(runner));
      const within = around === undefined ? {} : await this.planAround(around);
      this.add({ title, steps, obstacles, lost, note, ...within });
    } catch (error) {
      this.add({ title, note: noteOn(error) });
    }
  }

  /** What is done between the steps is found out by doing it, as of a migration; as far as that can be known. */
  private async planAround({ work, before, after }: Around): Promise<Partial<PlannedChange>> {
    const outer = this.changes;
    this.changes = [];
    const failed = await work().then(
      () => null,
      (error) => noteOn(error),
    );
    const inner = this.changes;
    this.changes = outer;
    return {
      steps: [...before, ...inner.flatMap(stepsOf), ...(failed === null ? after : [])],
      obstacles: inner.flatMap(({ obstacles }) => obstacles),
      lost: inner.flatMap(({ lost }) => lost),
      ...(failed === null ? {} : { note: failed }),
    };
  }

  /** The rows of a stream come when nobody waits for them. */
  private async stream(statement: Statement, stream: Writable): Promise<unknown> {
    this.assertKnown();
    const sql = this.show(statement);
    if (!isRead(sqlOf(statement))) this.remember(sql);
    this.unknown = noteOnUse(sql);
    stream.end();
    return undefined;
  }

  private async query(connection: unknown, statement: Statement): Promise<unknown> {
    if (this.asking.isInside) return this.held.ask(connection, statement);
    this.assertKnown();
    if (isRead(sqlOf(statement))) {
      const answer = await this.asking.run(async () => this.held.read(connection, statement));
      if (answer !== null) return answer;
    }
    const sql = this.show(statement);
    this.remember(sql);
    const response = unknownAnswer(isListed(statement), () => this.use(sql));
    return typeof statement === 'string' ? { response } : Object.assign(statement, { response });
  }

  private use(sql: string): never {
    this.unknown ??= noteOnUse(sql);
    throw new Error(this.unknown);
  }

  /** A migration that goes on all the same does what depends on what it does not know. */
  private assertKnown(): void {
    if (this.unknown !== null) throw new Error(this.unknown);
  }

  private show(statement: Statement): string {
    return showStatement(statement, this.held.client);
  }

  private remember(sql: string): void {
    this.add({ title: 'sql', steps: [{ name: 'sql', reason: 'the migration says so', sql: [sql] }] });
  }

  private add(change: Pick<PlannedChange, 'title'> & Partial<PlannedChange>): void {
    this.changes.push({ migration: this.migration, steps: [], obstacles: [], lost: [], note: null, ...change });
  }
}

function sqlOf(statement: Statement): string {
  return typeof statement === 'string' ? statement : statement.sql;
}

/** Knex makes a list of the rows of these; a raw statement is answered with everything that the driver says. */
function isListed(statement: Statement): boolean {
  const { method, returning } = statement as KnexStatement & { readonly method?: string; readonly returning?: unknown };
  return method !== 'raw' && (method === 'select' || method === 'pluck' || Boolean(returning));
}

/** Inside of another change. */
function stepsOf({ title, note, steps }: PlannedChange): PlannedChange['steps'] {
  return [...(note === null ? [] : [{ name: title, reason: note, sql: [] }]), ...steps];
}
