import { type ClientPrototype, findClientPrototype } from './find-knex';
import type { KnexSchemaBuilder } from './knex-client';
import { attachRunner } from './runner';
import { attachSchemaBuilder } from './schema-builder';

/** Where a copy of Knex says that it has materialized views, whichever copy of this package gave them to it. */
const ATTACHED = Symbol.for('knex-matview');

/**
 * Gives materialized views to a copy of Knex: to `knex.schema` of all its instances and transactions, those that exist
 * already included. Everything that Knex itself offers goes on as before. Doing it again changes nothing.
 *
 * @param knex The Knex module (or its ESM namespace, or an instance); by default the one installed beside this package.
 * @throws {OptionError} when that is not Knex, or Knex is not installed.
 *
 * @example
 * require('knex-matview').attachMaterializedViews();
 */
export function attachMaterializedViews(knex?: unknown): void {
  const client = findClientPrototype(knex);
  const builder = schemaBuilderPrototype(client);
  if (Object.hasOwn(builder, ATTACHED)) return;
  attachSchemaBuilder(builder);
  attachRunner(client, builder);
  Object.defineProperty(builder, ATTACHED, { value: true });
}

/** Knex exports the class of its schema builders as an object with nothing but `extend`. */
function schemaBuilderPrototype(client: ClientPrototype): KnexSchemaBuilder {
  return Object.getPrototypeOf(client.schemaBuilder.call({} as ClientPrototype)) as KnexSchemaBuilder;
}
