import knexFactory, { type Knex } from 'knex';
import { VIEW_MODEL, type ViewModel } from '../../lib/declare';
import type { MaterializedViewBuilder } from '../../lib/declare/view-builder';
import type { ViewDefinition } from '../../lib/definition';
import { ModelError } from '../../lib/errors';
import { type DeclaredView, declareView } from '../../lib/knex/declare-view';
import type { KnexSchemaBuilder } from '../../lib/knex/knex-client';
import { withDatabase } from '../../lib/knex/with-database';
import { createView } from '../../lib/operations/create-view';
import { compileCreate } from '../../lib/storage/create';

/** What a model declares. */
export function definitionOf(model: unknown, knex?: unknown): ViewDefinition {
  const { definition, problems } = (model as ViewModel)[VIEW_MODEL](knex === undefined ? {} : { knex });
  if (definition === null) throw new ModelError(problems);
  return definition;
}

/** What `createMaterializedView` makes of the same. */
export function builtDefinition(name: string, callback: (view: MaterializedViewBuilder) => void): ViewDefinition {
  const { schema } = knexFactory({ client: 'pg' });
  const [view, of] = name.split('.').reverse();
  const builder = schema as unknown as KnexSchemaBuilder;
  return (declareView(builder, { schema: of ?? null, name: view as string }, callback) as DeclaredView).definition;
}

/** Creates the view of a model, and registers it, as its migration would. */
export async function createViewOf(knex: Knex, model: unknown): Promise<void> {
  const definition = definitionOf(model, knex);
  await withDatabase(knex, (context) => createView(context, definition, compileCreate(definition, context.dialect)));
}
