import {
  hasMaterializedViews,
  type KnexSchemaBuilder,
  type KnexSchemaCompiler,
  type KnexStatement,
  type SchemaCall,
} from './knex-client';
import { isMethod, type Method } from './methods';
import { COMPILERS, type CompileCall } from './schema-compiler';
import { assertStockCalls, refuseInCallbacks } from './unsupported-client';

/** Methods that Knex does not have; the others it records already. */
const ADDED = [
  'alterMaterializedView',
  'hasMaterializedView',
  'planAlterMaterializedView',
  'renameMaterializedView',
  'withSuspendedViews',
] as const;

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
  const ours = builder._sequence.filter(({ method }) => isMethod(method));
  if (hasMaterializedViews(client)) return takeOver(client.schemaCompiler(builder), builder, ours);
  assertStockCalls(client, ours);
  const compiler = client.schemaCompiler(builder);
  refuseInCallbacks(client, compiler, ours);
  return compiler;
}

function takeOver(
  compiler: KnexSchemaCompiler,
  builder: KnexSchemaBuilder,
  ours: readonly SchemaCall[],
): KnexSchemaCompiler {
  for (const method of new Set(ours.map((call) => call.method))) {
    compiler[method] = compileWith(COMPILERS[method as Method], builder, compiler, compiler[method] as StockMethod);
  }
  return compiler;
}

type StockMethod = (this: KnexSchemaCompiler, ...args: unknown[]) => void;

function compileWith(
  compile: CompileCall,
  builder: KnexSchemaBuilder,
  compiler: KnexSchemaCompiler,
  stock: StockMethod,
): (...args: unknown[]) => void {
  return (...args) => {
    const compiled = compile(builder, args);
    if ('stockArguments' in compiled) stock.apply(compiler, [...compiled.stockArguments]);
    else compiler.sequence.push(...compiled);
  };
}
