import { HAS_MATERIALIZED_VIEW } from '../catalog/has-materialized-view';
import { createDialect, type Dialect } from '../compiler/dialect';
import { describeTableName, type TableName } from '../definition';
import {
  alterMaterializedView as alterMaterializedViewOf,
  planMaterializedViewAlter,
} from '../operations/alter/alter-view';
import type { ExecutionContext } from '../operations/context';
import { createView, tryCreate } from '../operations/create-view';
import { dropView } from '../operations/drop-view';
import type { Verb } from '../operations/errors/attempted';
import { findView } from '../operations/find-view';
import { parseRefreshOptions } from '../operations/refresh/options';
import { refreshView } from '../operations/refresh/refresh-view';
import { renameView } from '../operations/rename-view';
import { readAlterOptions } from '../operations/steps/options';
import { planSuspendedViews } from '../operations/suspend/plan-suspended-views';
import { type SuspendingRunner, withSuspendedViews as suspendViews } from '../operations/suspend/with-suspended-views';
import { readRegistrySchema } from '../registry/settings';
import { createExecutor } from '../session/executor';
import { undone } from '../session/undone';
import { materializedView } from '../storage';
import { compileCreate } from '../storage/create';
import { parseDropOptions } from './arguments';
import { createBoundSchema } from './bound-schema';
import { declareAlter } from './declare-alter';
import { declareSuspension } from './declare-suspension';
import { declareView } from './declare-view';
import type { KnexRunner, KnexSchemaBuilder, KnexStatement } from './knex-client';
import type { Method } from './methods';
import { isSqlName, parseNewName, parseViewName } from './names';
import { createByKnex, createBySqlName, dropBySqlName, refreshBySqlName, type StockCall } from './stock-call';
import { createSuspendingClient } from './suspending-client';
import { type Task, type TaskPlan, taskStatement } from './task';

const NOTHING: TaskPlan = { steps: [], obstacles: [], lost: [] };

/** Turns one recorded call into its statements, all of one task, or leaves it to Knex. */
export type CompileCall = (
  builder: KnexSchemaBuilder,
  args: readonly unknown[],
) => readonly KnexStatement[] | StockCall;

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
): readonly KnexStatement[] | StockCall {
  if (isSqlName(name)) return createBySqlName(name, callback);
  const view = parseViewName('createMaterializedView', name, builder._schema);
  const declared = declareView(builder, view, callback);
  if (declared.kind === 'stock') return createByKnex(name, declared);
  const { definition, queryContext } = declared;
  const dialect = createDialect(builder.client, queryContext);
  const statements = compileCreate(definition, dialect);
  return toStatements(
    createTask(
      dialect,
      { ...changing('create', view, statements), attempt: (context) => tryCreate(context, definition) },
      (context) => createView(context, definition, statements),
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
      { verb: 'alter', view: request.view, plan: (context) => planMaterializedViewAlter(context, request) },
      (context) => alterMaterializedViewOf(context, request, options),
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
    createTask(dialect, null, (context) => planMaterializedViewAlter(context, request)),
    [`-- plan an alter of materialized view ${dialect.table(request.view)}`],
  );
}

function drop(
  builder: KnexSchemaBuilder,
  [name, options]: readonly unknown[],
  method: string,
): readonly KnexStatement[] | StockCall {
  const { cascade } = parseDropOptions(method, options);
  if (isSqlName(name)) return dropBySqlName(method, name, cascade);
  const view = parseViewName(method, name, builder._schema);
  const dialect = dialectOf(builder);
  const request = { view, cascade, ifExists: method.endsWith('IfExists') };
  const sql = materializedView.drop(dialect.table(view), request);
  return toStatements(
    createTask(dialect, changing('drop', view, [sql]), (context) => dropView(context, request, sql)),
    [sql],
  );
}

function renameMaterializedView(builder: KnexSchemaBuilder, [from, to]: readonly unknown[]): readonly KnexStatement[] {
  const view = parseViewName('renameMaterializedView', from, builder._schema);
  const request = { view, to: parseNewName(view, to, builder._schema) };
  const dialect = dialectOf(builder);
  const sql = materializedView.alter(dialect.table(view), `rename to ${dialect.identifier(request.to)}`);
  return toStatements(
    createTask(dialect, changing('rename', view, [sql]), (context) => renameView(context, request, sql)),
    [sql],
  );
}

function refreshMaterializedView(
  builder: KnexSchemaBuilder,
  [name, options]: readonly unknown[],
): readonly KnexStatement[] | StockCall {
  if (isSqlName(name)) return refreshBySqlName(name, options);
  const view = parseViewName('refreshMaterializedView', name, builder._schema);
  const request = { view, ...parseRefreshOptions(options) };
  const dialect = dialectOf(builder);
  const { strategy, withNoData } = request;
  const sql = materializedView.refresh(dialect.table(view), {
    concurrently: strategy === 'concurrent',
    withNoData,
  });
  return toStatements(
    createTask(dialect, changing('refresh', view, [sql]), (context) => refreshView(context, request)),
    [sql],
  );
}

function hasMaterializedView(builder: KnexSchemaBuilder, [name]: readonly unknown[]): readonly KnexStatement[] {
  const view = parseViewName('hasMaterializedView', name, builder._schema);
  const dialect = dialectOf(builder);
  const bindings = [dialect.physicalName(view.name), view.schema === null ? null : dialect.physicalName(view.schema)];
  const task = createTask(dialect, null, async (context) => (await findView(context, view)) !== null);
  return [taskStatement(task, HAS_MATERIALIZED_VIEW.replace(/\$\d/g, '?'), bindings)];
}

/** The callback runs when this does: what it does to the tables decides which views are concerned. */
function withSuspendedViews(builder: KnexSchemaBuilder, args: readonly unknown[]): readonly KnexStatement[] {
  const { tables, callback } = declareSuspension(builder, args);
  const options = readAlterOptions(builder.client.config?.matview);
  const dialect = dialectOf(builder);
  const comment = `-- alter ${tables.map(dialect.table).join(', ')}, with the views on them suspended where they are in the way`;
  const call = async (runner: KnexRunner, run: SuspendingRunner): Promise<void> => {
    const { schema, flush } = createBoundSchema(createSuspendingClient(runner, run), builder);
    await callback.call(schema, schema);
    await flush();
  };
  const plan: Changing['plan'] = (context, runner) =>
    planSuspension(context, tables, () => call(runner, (statement) => statement()));
  const suspend: Work = (context, runner) => suspendViews(context, tables, options, (run) => call(runner, run));
  return toStatements(createTask(dialect, { verb: 'alter', view: tables[0] as TableName, plan }, suspend), [comment]);
}

async function planSuspension(
  context: ExecutionContext,
  tables: readonly TableName[],
  work: () => Promise<void>,
): Promise<TaskPlan> {
  const plan = await planSuspendedViews(context, tables);
  const note = 'of the views on it, only those are suspended that are in the way, which PostgreSQL tells when it runs';
  return { ...NOTHING, ...(plan.before.length === 0 ? {} : { note }), around: { ...plan, work } };
}

function dialectOf(builder: KnexSchemaBuilder): Dialect {
  return createDialect(builder.client, builder.queryContext());
}

type Work = (context: ExecutionContext, runner: KnexRunner) => Promise<unknown>;
/** What a task would change, and how that is found out. */
interface Changing {
  readonly verb: Verb;
  readonly view: TableName;
  plan(context: ExecutionContext, runner: KnexRunner): Promise<TaskPlan>;
  readonly attempt?: Attempting;
}

type Attempting = (context: ExecutionContext) => Promise<void>;

function changing(verb: Verb, view: TableName, statements: readonly string[]): Changing {
  const step = { name: `${verb} ${describeTableName(view)}`, reason: 'requested by the migration', sql: statements };
  return { verb, view, plan: async () => ({ steps: [step], obstacles: [], lost: [] }) };
}

function attemptIn(context: ExecutionContext, attempt: Attempting): Promise<void> {
  return undone(context.database, () => attempt(context));
}

function createTask(dialect: Dialect, change: Changing | null, work: Work): Task {
  const contextOf = ({ builder, client, connection }: KnexRunner): ExecutionContext => ({
    database: createExecutor({ builder, client, connection }),
    dialect,
    registrySchema: readRegistrySchema(client.config),
    lock: readAlterOptions(client.config?.matview).lock,
  });
  return {
    change: change && { verb: change.verb, view: describeTableName(change.view) },
    run: (runner) => work(contextOf(runner), runner),
    ...(change?.attempt && { attempt: (runner) => attemptIn(contextOf(runner), change.attempt as Attempting) }),
    plan: async (runner) => (change === null ? NOTHING : change.plan(contextOf(runner), runner)),
  };
}

/** In Knex's statements `?` is a place for a binding, and `\\?` a question mark. */
function toStatements(task: Task, statements: readonly string[]): readonly KnexStatement[] {
  return statements.map((sql) => taskStatement(task, sql.replace(/\?/g, '\\?')));
}
