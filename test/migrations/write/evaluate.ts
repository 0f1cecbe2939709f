import knex from 'knex';
import * as library from '../../../lib';
import {
  parseTableName,
  type TableInput,
  type TableName,
  type ViewChange,
  type ViewDefinition,
} from '../../../lib/definition';
import { declareAlter } from '../../../lib/knex/declare-alter';
import { type DeclaredView, declareView } from '../../../lib/knex/declare-view';
import type { KnexSchemaBuilder } from '../../../lib/knex/knex-client';

/** What a call on `knex.schema` declares. */
export type Declared =
  | { readonly kind: 'create'; readonly definition: ViewDefinition }
  | { readonly kind: 'alter'; readonly name: TableName; readonly changes: readonly ViewChange[] }
  | { readonly kind: 'drop'; readonly name: TableName }
  | { readonly kind: 'rename'; readonly name: TableName; readonly to: string };

interface Migration {
  up?(knex: unknown): Promise<unknown>;
  down?(knex: unknown): Promise<unknown>;
}

/** Runs a migration in CommonJS with this package and without a database, and gives what it declares, in order. */
export async function evaluate(text: string, direction: 'up' | 'down' = 'up'): Promise<readonly Declared[]> {
  const migration: Migration = {};
  new Function('require', 'exports', text)(requireLibrary, migration);
  const declared: Declared[] = [];
  await migration[direction]?.({ schema: recordingSchema(declared) });
  return declared;
}

function requireLibrary(name: string): unknown {
  if (name === 'knex-matview') return library;
  if (name === 'knex-matview/register') return {};
  throw new Error(`a migration requires ${name}`);
}

const builder = knex({ client: 'pg' }).schema as unknown as KnexSchemaBuilder;

function recordingSchema(declared: Declared[]): object {
  const record = async (one: Declared): Promise<void> => {
    declared.push(one);
  };
  return {
    createMaterializedView: (name: TableInput, callback: unknown) => {
      const { definition } = declareView(builder, parseTableName(name), callback) as DeclaredView;
      record({ kind: 'create', definition });
    },
    alterMaterializedView: (name: TableInput, callback: unknown) => {
      const { view, changes, problems } = declareAlter('alterMaterializedView', builder, name, callback);
      if (problems.list.length > 0) throw new Error(JSON.stringify(problems.list));
      return record({ kind: 'alter', name: view, changes });
    },
    dropMaterializedView: (name: TableInput) => record({ kind: 'drop', name: parseTableName(name) }),
    renameMaterializedView: (name: TableInput, to: TableInput) =>
      record({ kind: 'rename', name: parseTableName(name), to: parseTableName(to).name }),
  };
}
