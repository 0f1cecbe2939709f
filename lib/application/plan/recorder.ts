import type { Writable } from 'node:stream';
import type { Knex } from 'knex';
import { MatviewError } from '../../errors';
import type { KnexRunner } from '../../knex/knex-client';
import type { Task, TaskPlan } from '../../knex/task';
import type { PlannedChange } from '../types';
import { askReadOnly } from './ask-read-only';
import { type HeldTransaction, holdTransaction, type Statement } from './held-transaction';
import { DEPENDS, noteOn, noteOnResult, toObstacle } from './notes';
import { showStatement } from './show-statement';
import { isRead, isReturning } from './statement-kind';

type Around = NonNullable<TaskPlan['around']>;

/** The answer to a statement that did not run, where migrations have no use for the result. */
const NO_RESULT = Object.freeze({});

/**
 * Plans the library's own calls in migrations, and lists all other statements. It runs none of them. The database answers
 * reads until the first change. The plan of a migration ends where the migration can use a result that only its run gives.
 */
export class Recorder {
  private readonly held: HeldTransaction;
  private readonly changedViews = new Set<string>();
  private changes: PlannedChange[] = [];
  private migration = '';
  /** True from the first change on, in later migrations too: they would not find the database as it is now. */
  private hasChanged = false;
  /** Why the plan of the migration has ended. */
  private ended: string | null = null;

  /** Calls that overlap: some go on after one of them ended the plan. */
  private atWork: Promise<unknown>[] = [];

  constructor(private readonly transaction: Knex.Transaction) {
    this.held = holdTransaction(transaction, {
      query: (connection, statement) => this.track(this.query(connection, statement)),
      stream: (statement, stream) => this.stream(statement, stream),
    });
  }

  end(): Promise<void> {
    return this.held.end();
  }

  /** What a migration would do, in order. */
  async record(migration: string, work: () => Promise<unknown>): Promise<readonly PlannedChange[]> {
    this.changes = [];
    this.migration = migration;
    this.ended = null;
    this.atWork = [];
    const note = await this.run(work);
    await Promise.allSettled(this.atWork);
    if (note !== null) this.add({ title: 'the rest of the migration', note });
    return this.changes;
  }

  private track<Result>(call: Promise<Result>): Promise<Result> {
    this.atWork.push(call);
    return call;
  }

  /** Runs code of a migration; returns why its plan stops in it, or null. */
  private async run(work: () => Promise<unknown>): Promise<string | null> {
    try {
      await work();
      return this.ended;
    } catch (error) {
      return this.ended ?? noteOn(error);
    }
  }

  /** Answers a call of the library that only reads, and plans one that changes a view. */
  async plan(task: Task, runner: KnexRunner): Promise<unknown> {
    this.assertGoesOn();
    const { change } = task;
    if (change !== null) return this.track(this.planChange(task, change, runner));
    return this.hasChanged ? this.endAt(DEPENDS) : task.run(runner);
  }

  private async planChange(task: Task, { verb, view }: NonNullable<Task['change']>, runner: KnexRunner): Promise<void> {
    const title = `${verb} ${view}`;
    const isCertain = !this.hasChanged;
    const dependsOnEarlier = verb === 'alter' && this.changedViews.has(view);
    this.changedViews.add(view);
    if (dependsOnEarlier) return this.add({ title, note: DEPENDS });
    try {
      if (isCertain) await task.attempt?.(runner);
      const { steps, obstacles, lost, note = null, around } = await task.plan(runner);
      const within = around === undefined ? {} : await this.planAround(around);
      this.add({ title, steps, obstacles, lost, note, ...within });
    } catch (error) {
      const isRefused = isCertain && error instanceof MatviewError;
      this.add(isRefused ? { title, obstacles: [toObstacle(error)] } : { title, note: noteOn(error) });
    }
  }

  /** The statements between the steps are those of a callback of the migration. */
  private async planAround({ work, before, after }: Around): Promise<Partial<PlannedChange>> {
    const outer = this.changes;
    this.changes = [];
    const note = await this.run(work);
    const inner = this.changes;
    this.changes = outer;
    return {
      steps: [...before, ...inner.flatMap(stepsOf), ...(note === null ? after : [])],
      obstacles: inner.flatMap(({ obstacles }) => obstacles),
      lost: inner.flatMap(({ lost }) => lost),
      ...(note === null ? {} : { note }),
    };
  }

  private async query(connection: unknown, statement: Statement): Promise<unknown> {
    this.assertGoesOn();
    const { sql } = statement;
    const reads = isRead(sql);
    if (reads && this.hasChanged) return this.endAt(noteOnResult(this.show(statement)));
    if (reads) {
      const answer = await askReadOnly(this.transaction, statement, (one) => this.held.ask(connection, one));
      if (answer !== null) return answer;
    }
    const shown = this.show(statement);
    const hasResult = reads || isReturning(sql);
    const reason = hasResult ? 'requested by the migration' : REASON_WITHOUT_RESULT;
    this.add({ title: 'sql', steps: [{ name: 'sql', reason, sql: [shown] }] });
    return hasResult ? this.endAt(noteOnResult(shown)) : Object.assign(statement, { response: NO_RESULT });
  }

  /** Nobody may wait for the rows of a stream, so the next statement of the migration is refused. */
  private async stream(statement: Statement, stream: Writable): Promise<void> {
    this.assertGoesOn();
    this.ended = noteOnResult(this.show(statement));
    stream.end();
  }

  private endAt(note: string): never {
    this.ended = note;
    throw new Error(note);
  }

  /** A migration can catch the error that ends its plan, and go on. */
  private assertGoesOn(): void {
    if (this.ended !== null) throw new Error(this.ended);
  }

  private show(statement: Statement): string {
    return showStatement(statement, this.transaction.client);
  }

  private add(change: Pick<PlannedChange, 'title'> & Partial<PlannedChange>): void {
    this.hasChanged = true;
    this.changes.push({ migration: this.migration, steps: [], obstacles: [], lost: [], note: null, ...change });
  }
}

const REASON_WITHOUT_RESULT = 'requested by the migration; the plan assumes that its result is not used';

/** Inside of another change. */
function stepsOf({ title, note, steps }: PlannedChange): PlannedChange['steps'] {
  return [...(note === null ? [] : [{ name: title, reason: note, sql: [] }]), ...steps];
}
