import type { Dialect } from '../compiler/dialect';
import type { ExecutionContext } from '../execute/context';
import { createExecutor } from '../execute/executor';
import { readRegistrySchema } from '../registry/settings';
import type { KnexRunner, KnexStatement } from './knex-client';

/** Something that a schema builder was asked for, and that happens as a whole. */
export interface Task {
  readonly dialect: Dialect;
  readonly run: (context: ExecutionContext) => Promise<unknown>;
}

const TASK = Symbol('task of knex-matview');

/** The statement in Knex's shape, which remembers what it is part of. */
export function taskStatement(task: Task, sql: string, bindings: readonly unknown[] = []): KnexStatement {
  const statement = { sql, bindings: [...bindings] };
  Object.defineProperty(statement, TASK, { value: task });
  return statement;
}

/** Text that Knex takes for text: it reads `?` as a place for a binding, and `\?` as a question mark. */
export function escapePlaceholders(sql: string): string {
  return sql.replace(/\?/g, '\\?');
}

export function taskOf(statement: KnexStatement): Task | null {
  return (statement as { [TASK]?: Task })[TASK] ?? null;
}

/** Runs a task on the connection that the runner has. */
export function runTask({ dialect, run }: Task, { builder, client, connection }: KnexRunner): Promise<unknown> {
  const database = createExecutor({ builder, client, connection });
  return run({ database, dialect, registrySchema: readRegistrySchema(client.config) });
}
