import type { Knex } from 'knex';
import { columnNames } from '../catalog/column-names';
import type { CatalogRelation } from '../catalog/relation';
import { describeTableName, parseTableName } from '../definition';
import { OptionError, ViewNotFoundError } from '../errors';
import { attachMaterializedViews } from '../knex/attach';
import { withDatabase } from '../knex/with-database';
import type { ExecutionContext } from '../operations/context';
import { findView } from '../operations/find-view';
import type { RefreshOptions } from '../operations/refresh/options';
import type { RefreshResult } from '../operations/refresh/refresh-view';
import { openRegistry } from '../registry/open-registry';
import { findRefreshedAt } from '../registry/refreshed-at';
import type { ModelClass } from './model-class';

/** Refreshes the view of a model, on the Knex or transaction that is given or else on that of the model. */
export async function refreshModel(
  model: ModelClass,
  options: RefreshOptions | boolean,
  trxOrKnex: Knex | null | undefined,
): Promise<RefreshResult> {
  const knex = knexFor(model, trxOrKnex, 'refresh');
  attachMaterializedViews(knex);
  const { schema, name } = parseTableName(model.getTableName());
  return knex.schema.refreshMaterializedView({ schema, table: name }, options as RefreshOptions);
}

/** @throws {ViewNotFoundError} when there is no such view. */
export function isPopulated(model: ModelClass, trxOrKnex: Knex | null | undefined): Promise<boolean> {
  return withDatabase(knexFor(model, trxOrKnex, 'isPopulated'), async (context) => {
    const { populated } = await viewOf(context, model);
    return populated;
  });
}

/** @throws {ViewNotFoundError} when there is no such view. */
export function lastRefreshedAt(model: ModelClass, trxOrKnex: Knex | null | undefined): Promise<Date | null> {
  return withDatabase(knexFor(model, trxOrKnex, 'lastRefreshedAt'), async (context) => {
    const { schema, name } = await viewOf(context, model);
    if ((await openRegistry(context.database, context.registrySchema)) === null) return null;
    return findRefreshedAt(context.database, context.registrySchema, { schema, name });
  });
}

/** The names of the view's columns, as Knex gives them to a model. */
export function fetchColumnNames(model: ModelClass, knex: Knex | null | undefined): Promise<readonly string[]> {
  const used = knexFor(model, knex, 'fetchTableMetadata');
  return withDatabase(used, async (context) => {
    const { oid } = await viewOf(context, model);
    const names = await columnNames(context.database, oid);
    const row = Object.fromEntries(names.map((name) => [name, null]));
    const [read] = (used.client as Client).postProcessResponse([row], {}) as [object];
    return Object.keys(read);
  });
}

interface Client {
  postProcessResponse(rows: readonly object[], queryContext: object): unknown;
}

async function viewOf(context: ExecutionContext, model: ModelClass): Promise<CatalogRelation> {
  const name = parseTableName(model.getTableName());
  const relation = await findView(context, name);
  if (relation !== null) return relation;
  throw new ViewNotFoundError(
    `there is no materialized view "${describeTableName(name)}", of the model ${model.name}`,
    {
      hint: 'run the migration that creates it',
    },
  );
}

/** @throws {OptionError} when neither the call nor the model has one. */
export function knexFor(model: ModelClass, trxOrKnex: Knex | null | undefined, method: string): Knex {
  const knex = trxOrKnex ?? model.knex();
  if (knex) return knex;
  throw new OptionError(`${model.name}.${method}() has no Knex, since the model is bound to none`, {
    hint: `bind it: Model.knex(knex), or give one: ${model.name}.${method}(${method === 'refresh' ? '{}, ' : ''}knex)`,
  });
}
