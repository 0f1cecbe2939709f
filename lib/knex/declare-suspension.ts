import { parseTableName, type TableInput, type TableName } from '../definition';
import { OptionError } from '../errors';
import type { KnexSchemaBuilder } from './knex-client';

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
  if (all.length === 0 || !all.every(isTableInput)) throw notTold('which tables are to be altered');
  if (typeof callback !== 'function') throw notTold('how to alter the tables');
  const tables = all
    .map(parseTableName)
    .map(({ schema, name }) => ({ schema: schema ?? builder._schema ?? null, name }));
  return { tables, callback: callback as SuspensionCallback };
}

function notTold(what: string): OptionError {
  return new OptionError(`withSuspendedViews was not told ${what}`, {
    hint: "write knex.schema.withSuspendedViews('posts', (schema) => schema.alterTable('posts', (table) => { … }))",
  });
}

function isTableInput(input: unknown): input is TableInput {
  if (typeof input === 'string') return input !== '';
  const { schema, table } = (input ?? {}) as { schema?: unknown; table?: unknown };
  return (
    typeof table === 'string' && table !== '' && (schema === undefined || schema === null || typeof schema === 'string')
  );
}
