import { HAS_MATERIALIZED_VIEW } from '../catalog/has-materialized-view';
import { compileCreate } from '../compiler/create';
import { createDialect, type Dialect } from '../compiler/dialect';
import { compileDrop, compileRefresh, compileRename } from '../compiler/view-statements';
import { describeTableName, type TableName } from '../definition';
import {
  alterMaterializedView as alterMaterializedViewOf,
  planMaterializedViewAlter,
} from '../execute/alter/alter-view';
import { readAlterOptions } from '../execute/alter/options';
import type { Verb } from '../execute/attempt';
import type { ExecutionContext } from '../execute/context';
import { createView } from '../execute/create-view';
import { dropView } from '../execute/drop-view';
import { createExecutor } from '../execute/executor';
import { hasView } from '../execute/has-view';
import { renameView } from '../execute/rename-view';
import { withSuspendedViews as suspendViews } from '../execute/suspend/with-suspended-views';
import { parseRefreshOptions } from '../refresh/options';
import { refreshView } from '../refresh/refresh-view';
import { readRegistrySchema } from '../registry/settings';
import { parseDropOptions, parseNewName, parseViewName } from './arguments';
import { createBoundSchema } from './bound-schema';
import { declareAlter } from './declare-alter';
import { declareSuspension } from './declare-suspension';
import { declareView } from './declare-view';
import type { KnexRunner, KnexSchemaBuilder, KnexStatement } from './knex-client';
import type { Method } from './methods';
import { createSuspendingClient } from './suspending-client';
import { type Task, type TaskPlan, taskStatement } from './task';

/** Turns one recorded call into its statements, all of one task. */
export type CompileCall = (builder: KnexSchemaBuilder, args: readonly unknown[]) => readonly KnexStatement[];

/** The calls that are ours, on clients that have materialized views. */
export const COMPILERS: { readonly [Name in Method]: CompileCall } = {
  alterMaterializedView,
  createMaterializedView,
  dropMaterializedView: (builder, args) => drop(builder, args, 'dropMaterializedView'),
  dropMaterializedViewIfExists: (builder, args) => drop(builder, args, 'dropMaterializedViewIfExists'),
  hasMaterializedView,
  planAlterMaterializedView,
  refreshMaterializedView,
  renameMaterializedView,
  withSuspendedViews,
};

function createMaterializedView(
  builder: KnexSchemaBuilder,
  [name, callback]: readonly unknown[],
): readonly KnexStatement[] {
  const view = parseViewName('createMaterializedView', name, builder._schema);
  const { definition, queryContext } = declareView(builder, view, callback);
  const dialect = createDialect(builder.client, queryContext);
  const statements = compileCreate(definition, dialect);
  return toStatements(
    createTask(
      dialect,
      (context) => createView(context, definition, statements),
      statementPlan('create', view, statements),
    ),
    statements,
  );
}

/** What an alter does is planned from the database, so that before it runs there is nothing to show but what it is. */
function alterMaterializedView(
  builder: KnexSchemaBuilder,
  [name, callback]: readonly unknown[],
): readonly KnexStatement[] {
  const request = declareAlter('alterMaterializedView', builder, name, callback);
  const options = readAlterOptions(builder.client.config?.matview);
  const dialect = dialectOf(builder);
  return toStatements(
    createTask(
      dialect,
      (context) => alterMaterializedViewOf(context, request, options),
      async (context) => ({
        ...(await planMaterializedViewAlter(context, request)),
        title: `alter ${describeTableName(request.view)}`,
        result: undefined,
      }),
    ),
    [`-- alter materialized view ${dialect.table(request.view)}, as planned when it runs`],
  );
}

function planAlterMaterializedView(
  builder: KnexSchemaBuilder,
  [name, callback]: readonly unknown[],
): readonly KnexStatement[] {
  const request = declareAlter('planAlterMaterializedView', builder, name, callback);
  const dialect = dialectOf(builder);
  return toStatements(
    createTask(dialect, (context) => planMaterializedViewAlter(context, request), null),
    [`-- plan an alter of materialized view ${dialect.table(request.view)}`],
  );
}

function drop(
  builder: KnexSchemaBuilder,
  [name, options]: readonly unknown[],
  method: string,
): readonly KnexStatement[] {
  const view = parseViewName(method, name, builder._schema);
  const { cascade } = parseDropOptions(method, options);
  const dialect = dialectOf(builder);
  const request = { view, cascade, ifExists: method.endsWith('IfExists') };
  const sql = compileDrop(view, request, dialect);
  return toStatements(
    createTask(dialect, (context) => dropView(context, request, sql), statementPlan('drop', view, [sql])),
    [sql],
  );
}

function renameMaterializedView(builder: KnexSchemaBuilder, [from, to]: readonly unknown[]): readonly KnexStatement[] {
  const view = parseViewName('renameMaterializedView', from, builder._schema);
  const request = { view, to: parseNewName(view, to, builder._schema) };
  const dialect = dialectOf(builder);
  const sql = compileRename(view, request.to, dialect);
  return toStatements(
    createTask(dialect, (context) => renameView(context, request, sql), statementPlan('rename', view, [sql])),
    [sql],
  );
}

function refreshMaterializedView(
  builder: KnexSchemaBuilder,
  [name, options]: readonly unknown[],
): readonly KnexStatement[] {
  const view = parseViewName('refreshMaterializedView', name, builder._schema);
  const request = { view, ...parseRefreshOptions(options) };
  const dialect = dialectOf(builder);
  const { strategy, withNoData } = request;
  const sql = compileRefresh(view, { concurrently: strategy === 'concurrent', withNoData }, dialect);
  return toStatements(
    createTask(dialect, (context) => refreshView(context, request), statementPlan('refresh', view, [sql])),
    [sql],
  );
}

function hasMaterializedView(builder: KnexSchemaBuilder, [name]: readonly unknown[]): readonly KnexStatement[] {
  const view = parseViewName('hasMaterializedView', name, builder._schema);
  const dialect = dialectOf(builder);
  const bindings = [dialect.physicalName(view.name), view.schema === null ? null : dialect.physicalName(view.schema)];
  const task = createTask(dialect, (context) => hasView(context, view), null);
  return [taskStatement(task, HAS_MATERIALIZED_VIEW.replace(/\$\d/g, '?'), bindings)];
}

/** The callback runs when this does: what it does to the tables decides which views are concerned. */
function withSuspendedViews(builder: KnexSchemaBuilder, args: readonly unknown[]): readonly KnexStatement[] {
  const { tables, callback } = declareSuspension(builder, args);
  const options = readAlterOptions(builder.client.config?.matview);
  const dialect = dialectOf(builder);
  const comment = `-- alter ${tables.map(dialect.table).join(', ')}, with the views on them suspended where they are in the way`;
  const suspend: Work = (context, runner) =>
    suspendViews(context, tables, options, async (run) => {
      const { schema, flush } = createBoundSchema(createSuspendingClient(runner, run), builder);
      await callback.call(schema, schema);
      await flush();
    });
  return toStatements(createTask(dialect, suspend, statementPlan('alter', tables[0] as TableName, [comment])), [
    comment,
  ]);
}

function dialectOf(builder: KnexSchemaBuilder): Dialect {
  return createDialect(builder.client, builder.queryContext());
}

type Work = (context: ExecutionContext, runner: KnexRunner) => Promise<unknown>;
type Plan = (context: ExecutionContext) => Promise<TaskPlan>;

/** What only asks does so as well where nothing is to be done: without a plan. */
function createTask(dialect: Dialect, work: Work, plan: Plan | null): Task {
  const contextOf = ({ builder, client, connection }: KnexRunner): ExecutionContext => ({
    database: createExecutor({ builder, client, connection }),
    dialect,
    registrySchema: readRegistrySchema(client.config),
  });
  return {
    run: (runner) => work(contextOf(runner), runner),
    plan: async (runner) => (plan === null ? asked(await work(contextOf(runner), runner)) : plan(contextOf(runner))),
  };
}

function asked(result: unknown): TaskPlan {
  return { title: '', steps: [], obstacles: [], lost: [], result };
}

function statementPlan(verb: Verb, view: TableName, statements: readonly string[]): Plan {
  const title = `${verb} ${describeTableName(view)}`;
  const step = { name: title, reason: 'the migration says so', sql: statements };
  return async () => ({ title, steps: [step], obstacles: [], lost: [], result: undefined });
}

/** In Knex's statements `?` is a place for a binding, and `\\?` a question mark. */
function toStatements(task: Task, statements: readonly string[]): readonly KnexStatement[] {
  return statements.map((sql) => taskStatement(task, sql.replace(/\?/g, '\\?')));
}
