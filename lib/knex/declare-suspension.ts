import type { TableName } from '../definition';
import { OptionError } from '../errors';
import type { KnexSchemaBuilder } from './knex-client';
import { readTable } from './names';

export type SuspensionCallback = (this: unknown, schema: unknown) => unknown;

export interface DeclaredSuspension {
  readonly tables: readonly TableName[];
  readonly callback: SuspensionCallback;
}

/**
 * Reads the arguments of `withSuspendedViews`. A table that names no schema is in that of `withSchema`.
 *
 * @throws {OptionError} when no table is named, or nothing is to be done with them.
 */
export function declareSuspension(
  builder: KnexSchemaBuilder,
  [given, callback]: readonly unknown[],
): DeclaredSuspension {
  const all: readonly unknown[] = Array.isArray(given) ? given : [given];
  const named = all.map((input) => readTable('withSuspendedViews', input));
  if (named.length === 0 || named.includes(null)) throw notTold('which tables are to be altered');
  if (typeof callback !== 'function') throw notTold('how to alter the tables');
  const tables = (named as readonly TableName[]).map(({ schema, name }) => ({
    schema: schema ?? builder._schema ?? null,
    name,
  }));
  return { tables, callback: callback as SuspensionCallback };
}

function notTold(what: string): OptionError {
  return new OptionError(`withSuspendedViews was not told ${what}`, {
    hint: "write knex.schema.withSuspendedViews('posts', (schema) => schema.alterTable('posts', (table) => { … }))",
  });
}
