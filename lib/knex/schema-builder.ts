import type { KnexSchemaBuilder, KnexSchemaCompiler, KnexStatement } from './knex-client';
import { hasMaterializedViews } from './knex-client';
import { COMPILERS, type CompileCall } from './schema-compiler';
import { assertStockCalls, explainInCallback } from './unsupported-client';

/** Methods that Knex does not have; the others it records already. */
const ADDED = ['hasMaterializedView', 'renameMaterializedView'] as const;

type Methods = { [method: string]: unknown };

/** Adds our methods to the schema builders of a copy of Knex, and compiles what is ours in what they record. */
export function attachSchemaBuilder(prototype: KnexSchemaBuilder): void {
  const methods = prototype as unknown as Methods;
  for (const method of ADDED) define(methods, method, recordCall(method));
  define(methods, 'toSQL', function toSQL(this: KnexSchemaBuilder): KnexStatement[] {
    return createCompiler(this).toSQL();
  });
  define(methods, 'generateDdlCommands', async function generateDdlCommands(this: KnexSchemaBuilder): Promise<unknown> {
    return createCompiler(this).generateDdlCommands();
  });
}

function define(methods: Methods, name: string, value: unknown): void {
  Object.defineProperty(methods, name, { value, configurable: true, enumerable: true, writable: true });
}

function recordCall(method: string) {
  return function record(this: KnexSchemaBuilder, ...args: unknown[]): KnexSchemaBuilder {
    this._sequence.push({ method, args });
    return this;
  };
}

/** Knex's own compiler for a builder, which does our calls our way. */
function createCompiler(builder: KnexSchemaBuilder): KnexSchemaCompiler {
  const { client } = builder;
  const supported = hasMaterializedViews(client);
  const ours = builder._sequence.filter(({ method }) => Object.hasOwn(COMPILERS, method));
  if (!supported) assertStockCalls(client, ours);
  const compiler = client.schemaCompiler(builder);
  for (const { method } of ours) {
    if (supported) compiler[method] = compileWith(COMPILERS[method] as CompileCall, builder, compiler);
    else explainInCallback(client, compiler, method);
  }
  return compiler;
}

function compileWith(compile: CompileCall, builder: KnexSchemaBuilder, compiler: KnexSchemaCompiler) {
  return (...args: unknown[]): void => {
    compiler.sequence.push(...compile(builder, args));
  };
}
