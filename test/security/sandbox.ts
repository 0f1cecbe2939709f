import knex from 'knex';
import * as library from '../../lib';
import { parseTableName, type TableInput } from '../../lib/definition';
import { declareAlter } from '../../lib/knex/declare-alter';
import { declareView } from '../../lib/knex/declare-view';
import type { KnexSchemaBuilder } from '../../lib/knex/knex-client';

/** What a migration may name beside what it declares itself. */
const ALLOWED: { readonly [name: string]: unknown } = {
  require: (name: string): unknown => {
    if (name === 'knex-matview') return library;
    if (name === 'knex-matview/register') return {};
    throw new Touched(`requires ${name}`);
  },
  Buffer: { from: Buffer.from },
  Date,
  NaN,
  Infinity,
  undefined,
};

/** A migration reached for something that it should not know of. */
export class Touched extends Error {}

/** Runs both ways of a migration in CommonJS, in which every name is looked up here. No database is there. */
export async function runInSandbox(text: string): Promise<void> {
  const exports: { [way: string]: (knex: unknown) => unknown } = {};
  const known: { readonly [name: string]: unknown } = { ...ALLOWED, exports };
  const world = new Proxy(Object.create(null), {
    has: () => true,
    get: (_target, name) => {
      if (name === Symbol.unscopables) return undefined;
      if (typeof name === 'string' && Object.hasOwn(known, name)) return known[name];
      throw new Touched(`reads ${String(name)}`);
    },
    set: (_target, name) => {
      throw new Touched(`writes ${String(name)}`);
    },
  });
  new Function('world', `with (world) { (() => {\n${text}\n})(); }`)(world);
  for (const way of ['up', 'down']) await exports[way]?.({ schema: schemaOf() });
}

const builder = knex({ client: 'pg' }).schema as unknown as KnexSchemaBuilder;

function schemaOf(): object {
  const nothing = async (): Promise<void> => {};
  return {
    createMaterializedView: async (name: TableInput, callback: unknown) =>
      void declareView(builder, parseTableName(name), callback),
    alterMaterializedView: async (name: TableInput, callback: unknown) =>
      void declareAlter('alterMaterializedView', builder, name, callback),
    dropMaterializedView: nothing,
    renameMaterializedView: nothing,
  };
}
