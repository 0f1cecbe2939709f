import { defineView, type OpaqueQuery } from '../declare';
import type { ColumnsInput } from '../declare/view-builder';
import type { Problems, TableName, ViewDefinition } from '../definition';
import { OptionError } from '../errors';
import type { KnexSchemaBuilder } from './knex-client';
import type { StockView } from './stock-view';
import { COLLECTOR, type ViewBuilderBase, type ViewBuilderClass, viewBuilderClass } from './view-builder-class';
import { DraftCollector } from './view-draft';

export interface DeclaredView {
  readonly kind: 'declared';
  readonly definition: ViewDefinition;
  /** What `wrapIdentifier` is given: the callback's, or the schema builder's. */
  readonly queryContext: unknown;
}

/** A view that only Knex can write: a callback for its own builder says the same again. */
export interface StockOnlyView {
  readonly kind: 'stock';
  readonly callback: (view: StockBuilder) => void;
}

interface StockBuilder {
  queryContext(context: unknown): unknown;
  columns(columns: unknown): unknown;
  as(query: unknown): unknown;
}

/** An extension of Knex's view builder may put a query and columns where Knex keeps them. */
interface StockFields {
  readonly _selectQuery?: unknown;
  readonly _columns?: unknown;
}

type DeclaringBuilder = InstanceType<ViewBuilderClass> & StockFields;
type ViewCallback = (this: unknown, view: unknown) => unknown;

/**
 * Runs the callback of `createMaterializedView` and makes a definition of what it said.
 *
 * @throws {DefinitionError} naming all problems at once.
 */
export function declareView(
  schema: KnexSchemaBuilder,
  name: TableName,
  callback: unknown,
): DeclaredView | StockOnlyView {
  if (typeof callback !== 'function') {
    throw new OptionError(`createMaterializedView was not told what "${name.name}" is`, {
      hint: `give it a function: knex.schema.createMaterializedView('${name.name}', (view) => { view.from(…); view.columns({ … }); })`,
    });
  }
  const view = createViewBuilder(schema, name, callback as ViewCallback);
  const draft = view[COLLECTOR];
  const returned = (callback as ViewCallback).call(view, view);
  takeStockFields(draft, view);
  draft.end();
  if (!draft.isStock) refusePromise(returned, draft.problems);
  const queryContext = view.queryContext();
  if (draft.stock !== null) return { kind: 'stock', callback: repeat(draft.stock, queryContext) };
  return { kind: 'declared', definition: defineView(draft.build(), draft.problems), queryContext };
}

function repeat({ columns, query }: StockView, context: unknown): StockOnlyView['callback'] {
  return (view) => {
    if (context !== undefined) view.queryContext(context);
    view.columns(columns);
    view.as(query);
  };
}

/** What follows the first `await` of a callback would be said too late, and be lost. */
export function refusePromise(returned: unknown, problems: Problems): void {
  if (!(returned instanceof Promise)) return;
  returned.catch(() => {});
  problems.add(
    'its callback is asynchronous, and what it says later would be lost',
    'wait for what you need before the call, and give a plain function',
  );
}

function createViewBuilder(schema: KnexSchemaBuilder, view: TableName, callback: ViewCallback): DeclaringBuilder {
  const { client } = schema;
  const { name } = view;
  const stock = client.viewBuilder('createMaterializedView', name, callback);
  const Builder = viewBuilderClass(stock.constructor as ViewBuilderBase);
  const builder = new Builder(client, 'createMaterializedView', name, callback);
  builder[COLLECTOR] = new DraftCollector(view);
  const context = schema.queryContext();
  if (context !== undefined) builder.queryContext(context);
  return builder;
}

function takeStockFields(draft: DraftCollector, { _columns: columns, _selectQuery: query }: StockFields): void {
  if (columns !== undefined) draft.collect('columns', () => draft.columns(columns as ColumnsInput));
  if (query !== undefined) draft.collect('as', () => draft.as(query as OpaqueQuery));
}
