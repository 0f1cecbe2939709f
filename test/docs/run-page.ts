import { format } from 'node:util';
import { Script } from 'node:vm';
import type { Knex } from 'knex';
import * as knexMatview from '../../lib';
import type { Page } from './page';

/** What an example did. */
export interface Result {
  /** The statements of the schema builders it made. */
  readonly sql: () => string;
  readonly output: string;
}

interface Migration {
  up?: ((knex: Knex) => Promise<unknown>) | undefined;
  down?: ((knex: Knex) => Promise<unknown>) | undefined;
}

const MODULES: { readonly [name: string]: () => unknown } = {
  knex: () => require('knex'),
  'knex-matview': () => knexMatview,
  'knex-matview/register': () => require('../../lib/register'),
  'knex-matview/objection': () => require('../../lib/objection'),
  objection: () => require('objection'),
};

/** Runs the examples of a page one after the other, in one scope, as a reader would. */
export class PageRun {
  private readonly examples: AsyncGenerator<void>;
  private readonly builders: Knex.SchemaBuilder[] = [];
  private readonly printed: string[] = [];
  private readonly module: { exports: Migration } = { exports: {} };
  private readonly migrations: Migration[] = [];
  private readonly knex: Knex;

  constructor(file: string, page: Page, knex: Knex) {
    this.knex = this.recording(knex);
    const source = `(async function* (knex, require, module, exports, console) {${page.program}\n})`;
    const start = new Script(source, { filename: file }).runInThisContext() as (
      ...scope: unknown[]
    ) => typeof this.examples;
    this.examples = start(this.knex, loadModule, this.module, this.module.exports, {
      log: (...values: unknown[]) => void this.printed.push(format(...values)),
    });
  }

  /** Runs the next example; a migration is migrated. */
  async next(): Promise<Result> {
    this.builders.length = 0;
    this.printed.length = 0;
    const { done } = await this.examples.next();
    if (done) throw new Error('an example before this one failed');
    await this.migrate();
    const builders = [...this.builders];
    return { sql: () => builders.map(String).join(';\n'), output: this.printed.join('\n') };
  }

  /** Rolls back what was migrated. */
  async end(): Promise<void> {
    for (const { down } of this.migrations.reverse()) await down?.(this.knex);
  }

  private async migrate(): Promise<void> {
    const { up, down } = this.module.exports;
    if (up === undefined) return;
    await up(this.knex);
    this.migrations.push({ down });
    this.module.exports.up = undefined;
  }

  private recording(knex: Knex): Knex {
    return new Proxy(knex, {
      get: (target, key) => {
        const got: unknown = Reflect.get(target, key);
        if (key === 'schema') this.builders.push(got as Knex.SchemaBuilder);
        return got;
      },
    });
  }
}

function loadModule(name: string): unknown {
  const load = MODULES[name];
  if (load === undefined) throw new Error(`the examples cannot require '${name}'`);
  return load();
}
