import type { KnexRunner, KnexStatement } from './knex-client';

/** Something that a schema builder was asked for, and that happens as a whole. */
export interface Task {
  /** Does it on the connection that the runner has. */
  run(runner: KnexRunner): Promise<unknown>;
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
