import { join } from 'node:path';
import { knex } from 'knex';
import type { ViewDefinition } from '../../lib';
import type * as Compiler from '../../lib/compiler';
import type * as Declaring from '../../lib/knex/declare-view';
import type { KnexSchemaBuilder } from '../../lib/knex/knex-client';
import type * as Create from '../../lib/storage/create';
import { declareVariant } from './definitions';

/** Times, in milliseconds, of a thousand views each, in the order of the runs: the first is that of a fresh process. */
export interface WorkerTimes {
  readonly total: readonly number[];
  readonly declare: readonly number[];
  readonly compile: readonly number[];
}

const VIEWS = 1_000;
const RUNS = 8;

const folder = process.argv[2] ?? '';
const mode = process.argv[3];
const library = require(folder) as typeof import('../../lib');
library.attachMaterializedViews(knex);
const database = knex({ client: 'pg' });

/** What a migration does short of the server: from the call to its statements. */
function timeTotal(): WorkerTimes {
  const total = repeat((number) => {
    database.schema.createMaterializedView(nameOf(number), declareVariant(library, number)).toSQL();
  });
  return { total, declare: [], compile: [] };
}

/** The two halves of it apart. */
function timeHalves(): WorkerTimes {
  const { declareView } = require(join(folder, 'knex', 'declare-view')) as typeof Declaring;
  const { createDialect } = require(join(folder, 'compiler')) as typeof Compiler;
  const { compileCreate } = require(join(folder, 'storage', 'create')) as typeof Create;
  const schema = database.schema as unknown as KnexSchemaBuilder;
  const definitions: ViewDefinition[] = [];
  const declare = repeat((number) => {
    const name = { schema: null, name: nameOf(number) };
    const declared = declareView(schema, name, declareVariant(library, number)) as Declaring.DeclaredView;
    definitions.push(declared.definition);
  });
  const compile = repeat((number) => {
    compileCreate(definitions[number] as ViewDefinition, createDialect(schema.client));
  });
  return { total: [], declare, compile };
}

function repeat(each: (number: number) => void): number[] {
  return Array.from({ length: RUNS }, (_run, run) => {
    const start = performance.now();
    for (let number = run * VIEWS; number < (run + 1) * VIEWS; number += 1) each(number);
    return performance.now() - start;
  });
}

function nameOf(number: number): string {
  return `post_summaries_${number}`;
}

process.stdout.write(JSON.stringify(mode === 'total' ? timeTotal() : timeHalves()));
