import { defineView, type OpaqueQuery, type Problems, type TableName, type ViewDefinition } from '../definition';
import { OptionError } from '../errors';
import type { KnexSchemaBuilder } from './knex-client';
import { COLLECTOR, type ViewBuilderBase, type ViewBuilderClass, viewBuilderClass } from './view-builder-class';
import { DraftCollector } from './view-draft';

export interface DeclaredView {
  readonly definition: ViewDefinition;
  /** What `wrapIdentifier` is given: the callback's, or the schema builder's. */
  readonly queryContext: unknown;
}

type DeclaringBuilder = InstanceType<ViewBuilderClass> & { readonly _selectQuery?: unknown };
type ViewCallback = (this: unknown, view: unknown) => unknown;

/**
 * Runs the callback of `createMaterializedView` and makes a definition of what it said.
 *
 * @throws {DefinitionError} naming all problems at once.
 */
export function declareView(schema: KnexSchemaBuilder, name: TableName, callback: unknown): DeclaredView {
  if (typeof callback !== 'function') {
    throw new OptionError(`createMaterializedView was not told what "${name.name}" is`, {
      hint: `give it a function: knex.schema.createMaterializedView('${name.name}', (view) => { view.from(…); view.columns({ … }); })`,
    });
  }
  const view = createViewBuilder(schema, name, callback as ViewCallback);
  const draft = view[COLLECTOR];
  refusePromise((callback as ViewCallback).call(view, view), draft.problems);
  takeStockQuery(draft, view);
  return { definition: defineView(draft.build(), draft.problems), queryContext: view.queryContext() };
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

/** An extension of Knex's view builder may set the query where Knex keeps it. */
function takeStockQuery(draft: DraftCollector, view: { readonly _selectQuery?: unknown }): void {
  if (view._selectQuery !== undefined) draft.set('as', 'query', view._selectQuery as OpaqueQuery);
}
