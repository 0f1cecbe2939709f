import type { Knex } from 'knex';
import knexFactory from 'knex';
import * as knexMatview from '../../lib';
import { type ModelContext, VIEW_MODEL, type ViewModel } from '../../lib/declare';
import type { MaterializedViewBuilder } from '../../lib/declare/view-builder';
import type { ViewDefinition } from '../../lib/definition';
import { type DeclaredView, declareView } from '../../lib/knex/declare-view';
import type { KnexSchemaBuilder } from '../../lib/knex/knex-client';

/** A view as a migration would declare it, and a model may stand for. */
export interface DeclaredByBuilder {
  readonly name: string;
  readonly schema?: string;
  declare(view: MaterializedViewBuilder): unknown;
}

const builder = knexFactory({ client: 'pg' }).schema as unknown as KnexSchemaBuilder;

/** The definition that a callback of `createMaterializedView` makes. */
export function definitionOf({ name, schema = undefined, declare }: DeclaredByBuilder): ViewDefinition {
  return (declareView(builder, { schema: schema ?? null, name }, declare) as DeclaredView).definition;
}

/** Something that says which view it is as the models of Objection do. */
export function modelOf(declared: DeclaredByBuilder): ViewModel {
  return modelOfDefinition(definitionOf(declared));
}

export function modelOfDefinition(definition: ViewDefinition): ViewModel {
  return {
    name: `Model of ${definition.name.name}`,
    [VIEW_MODEL]: (_context: ModelContext) => ({ definition, problems: [] }),
  };
}

interface Migration {
  up(knex: Knex): Promise<unknown>;
  down(knex: Knex): Promise<unknown>;
}

/** The functions of a migration that is written as CommonJS. */
export function loadMigration(text: string): Migration {
  const module = { exports: {} as Migration };
  const load = (name: string): unknown => {
    if (name === 'knex-matview') return knexMatview;
    if (name === 'knex-matview/register') return require('../../lib/register');
    throw new Error(`a migration asks for ${name}`);
  };
  new Function('require', 'module', 'exports', text)(load, module, module.exports);
  return module.exports;
}

/** Runs a migration one way, in a transaction as Knex does. */
export async function runMigration(knex: Knex, text: string, way: 'up' | 'down'): Promise<void> {
  const migration = loadMigration(text);
  await knex.transaction((trx) => migration[way](trx));
}
