import { UnsupportedClientError } from '../errors';
import { describeClient, type KnexClient, type KnexSchemaCompiler, type SchemaCall } from './knex-client';
import { BUILDER_METHODS } from './view-builder';

/** Calls that Knex itself takes, with as many arguments as it takes: these stay with Knex, whatever it does with them. */
const STOCK_ARGUMENTS: { readonly [method: string]: number } = {
  createMaterializedView: 2,
  refreshMaterializedView: 2,
  dropMaterializedView: 1,
  dropMaterializedViewIfExists: 1,
};

/** @throws {UnsupportedClientError} for a call that only this library knows. */
export function assertStockCalls(client: KnexClient, calls: readonly SchemaCall[]): void {
  for (const { method, args } of calls) {
    const stock = STOCK_ARGUMENTS[method] ?? -1;
    const extended = args.length > stock || args.some((argument) => typeof argument === 'object' && argument !== null);
    if (extended) throw new UnsupportedClientError(describeClient(client), `knex.schema.${method}`);
  }
}

type Compile = (this: unknown, name: unknown, callback: unknown) => unknown;
type ViewCallback = (this: unknown, view: object) => unknown;

/** Makes our methods of the callback's builder say why they are not there. */
export function explainInCallback(
  client: KnexClient,
  compiler: KnexSchemaCompiler,
  calls: readonly SchemaCall[],
): void {
  if (!calls.some(({ method }) => method === 'createMaterializedView')) return;
  const stock = compiler.createMaterializedView as Compile;
  compiler.createMaterializedView = (name: unknown, callback: unknown): unknown =>
    stock.call(
      compiler,
      name,
      typeof callback === 'function' ? explaining(client, callback as ViewCallback) : callback,
    );
}

function explaining(client: KnexClient, callback: ViewCallback): ViewCallback {
  return function explained(this: unknown, view: object): unknown {
    for (const method of BUILDER_METHODS) {
      if (method in view) continue;
      const refuse = (): never => {
        throw new UnsupportedClientError(describeClient(client), `view.${method}`);
      };
      Object.defineProperty(view, method, { value: refuse, configurable: true });
    }
    return callback.call(this, view);
  };
}
