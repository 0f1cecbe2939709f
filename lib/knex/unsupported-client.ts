import { explainInCallback } from './explain-in-callback';
import { type KnexClient, type KnexSchemaCompiler, type SchemaCall, unsupportedClient } from './knex-client';

/** Calls that Knex itself has: these stay with it, whatever it does with them, unless they are given what is ours. */
const STOCK: ReadonlySet<string> = new Set([
  'createMaterializedView',
  'refreshMaterializedView',
  'dropMaterializedView',
  'dropMaterializedViewIfExists',
]);

/** @throws {UnsupportedClientError} for a call that only this library knows. */
export function assertStockCalls(client: KnexClient, calls: readonly SchemaCall[]): void {
  for (const { method, args } of calls) {
    const [name, options] = args;
    if (!STOCK.has(method) || isOurName(name) || isOptions(options)) {
      throw unsupportedClient(client, `knex.schema.${method}`);
    }
  }
}

/** `{ schema, table }`; what else Knex takes for a name is its own affair. */
function isOurName(name: unknown): boolean {
  return typeof (name as { table?: unknown } | null | undefined)?.table === 'string';
}

function isOptions(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Compile = (this: unknown, name: unknown, callback: unknown) => unknown;

/** Makes our methods of the callback's builder say why they are not there. */
export function refuseInCallbacks(
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
      explainInCallback(callback, (method) => unsupportedClient(client, `view.${method}`)),
    );
}
