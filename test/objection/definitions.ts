import knexFactory from 'knex';
import { VIEW_MODEL, type ViewDefinition, type ViewModel } from '../../lib/definition';
import { ModelError } from '../../lib/errors';
import { declareView } from '../../lib/knex/declare-view';
import type { KnexSchemaBuilder } from '../../lib/knex/knex-client';
import type { MaterializedViewBuilder } from '../../lib/knex/view-builder';

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
  return declareView(builder, { schema: of ?? null, name: view as string }, callback).definition;
}
