import type { ClientPrototype } from './find-knex';
import type { KnexRunner, KnexSchemaBuilder, KnexStatement } from './knex-client';
import { doTask, type Task, taskOf } from './task';

/** Makes the runners of a copy of Knex do our tasks as wholes; everything else stays with Knex. */
export function attachRunner(client: ClientPrototype, builder: KnexSchemaBuilder): void {
  const { runner: stock } = client;
  client.runner = function runner(target: unknown): KnexRunner {
    const made = stock.call(this, target);
    if (isBuilder(target, builder)) doTasks(made);
    return made;
  };
}

function isBuilder(target: unknown, prototype: object): boolean {
  return typeof target === 'object' && target !== null && Object.prototype.isPrototypeOf.call(prototype, target);
}

function doTasks(runner: KnexRunner): void {
  const stock = runner.queryArray.bind(runner);
  runner.queryArray = async (statements) => {
    const groups = groupByTask(statements);
    if (groups.every(({ task }) => task === null)) return stock(statements);
    const results: unknown[] = [];
    for (const { task, members } of groups)
      results.push(task === null ? await stock(members) : await doTask(task, runner));
    return results.length === 1 ? results[0] : results;
  };
}

interface Group {
  readonly task: Task | null;
  readonly members: KnexStatement[];
}

/** Neighbours of one task are one group; a statement of Knex's own is a group by itself. */
function groupByTask(statements: readonly KnexStatement[]): readonly Group[] {
  const groups: Group[] = [];
  for (const statement of statements) {
    const task = taskOf(statement);
    const last = groups[groups.length - 1];
    if (task !== null && last?.task === task) last.members.push(statement);
    else groups.push({ task, members: [statement] });
  }
  return groups;
}
