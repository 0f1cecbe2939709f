import type { AlterObstacle } from '../errors';
import type { Verb } from '../operations/errors/attempted';
import type { KnexRunner, KnexStatement } from './knex-client';

/** Something that a schema builder was asked for, and that happens as a whole. */
export interface Task {
  /** What it changes, as in a list of what a migration does: `create post_summaries`. Null where it only asks. */
  readonly change: { readonly verb: Verb; readonly view: string } | null;
  /** Does it on the connection that the runner has. */
  run(runner: KnexRunner): Promise<unknown>;
  /** Does it and undoes it, as far as that tells whether it can be done. */
  readonly attempt?: (runner: KnexRunner) => Promise<void>;
  /** What it would do, found out on that connection without anything of it staying. */
  plan(runner: KnexRunner): Promise<TaskPlan>;
}

type Steps = readonly { readonly name: string; readonly reason: string; readonly sql: readonly string[] }[];

/** What a task would do. */
export interface TaskPlan {
  readonly steps: Steps;
  readonly obstacles: readonly AlterObstacle[];
  readonly lost: readonly string[];
  /** What the plan does not say by itself. */
  readonly note?: string;
  /** The steps are around something that somebody else does. */
  readonly around?: {
    readonly before: Steps;
    /** Does it, on a client whose tasks and statements the handler has. */
    work(): Promise<void>;
    readonly after: Steps;
  };
}

/** What happens to the tasks of a client in place of their being run. */
export type TaskHandler = (task: Task, runner: KnexRunner) => Promise<unknown>;

const handlers = new WeakMap<object, TaskHandler>();

/** Gives all tasks of a client, such as that of a transaction, and of those made from it to somebody else. */
export function handleTasks(client: object, handler: TaskHandler): void {
  handlers.set(client, handler);
}

/** Runs a task, or has it handled. */
export function doTask(task: Task, runner: KnexRunner): Promise<unknown> {
  const handler = handlerOf(runner.client);
  return handler === undefined ? task.run(runner) : handler(task, runner);
}

function handlerOf(client: object | null): TaskHandler | undefined {
  if (client === null) return undefined;
  return handlers.get(client) ?? handlerOf(Object.getPrototypeOf(client));
}

const TASK = Symbol('task of knex-matview');

/** The statement in Knex's shape, which remembers what it is part of. */
export function taskStatement(task: Task, sql: string, bindings: readonly unknown[] = []): KnexStatement {
  const statement = { sql, bindings: [...bindings] };
  Object.defineProperty(statement, TASK, { value: task });
  return statement;
}

export function taskOf(statement: KnexStatement): Task | null {
  return (statement as { [TASK]?: Task })[TASK] ?? null;
}
