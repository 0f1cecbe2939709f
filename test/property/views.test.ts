import fc from 'fast-check';
import type { Knex } from 'knex';
import { attachMaterializedViews } from '../../lib';
import type { ViewDefinition } from '../../lib/definition';
import { useDatabase } from '../support/database';
import type { Row, Value } from '../support/naive-evaluator';
import { declare } from './generators/declare';
import { type GeneratedView, toDefinition } from './generators/definition';
import { runs } from './runs';
import {
  compileRestricted,
  compileWhole,
  createWorld,
  expectedLines,
  generateWorld,
  selectLines,
  type World,
} from './view-world';

const numbers = (limit: number): fc.Arbitrary<number[]> => fc.array(fc.nat(999), { maxLength: limit, size: 'max' });
const tapes = fc
  .tuple(numbers(20), numbers(1500), fc.array(numbers(500), { minLength: 1, maxLength: 8, size: 'max' }))
  .map(([schema, data, views]) => withShortText({ schema, data, views }));

describe('a view over any tables, relations, columns, filter and groups', function () {
  this.timeout(600_000);
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    attachMaterializedViews();
    knex = database.knex();
    await knex.schema.createMaterializedView('first_view', (view) => view.as('select 1 as one'));
  });

  /** Tries every view of a world in a transaction that leaves nothing behind. */
  async function tryWorld(
    world: World,
    check: (transaction: Knex.Transaction, view: GeneratedView) => Promise<void>,
  ): Promise<void> {
    const transaction = await knex.transaction();
    try {
      await createWorld(transaction, world);
      for (const view of world.views) await check(transaction, view);
    } finally {
      await transaction.rollback();
    }
  }

  it('has the rows of a naive evaluation, also when it is restricted to the keys of some parents', async () => {
    const check = async (world: World): Promise<void> =>
      tryWorld(world, async (transaction, view) => {
        const definition = toDefinition(view);
        await compareRows(transaction, view, definition, world);
        if (view.groupBy.length === 0) await compareRestricted(transaction, view, definition, world);
      });
    await fc.assert(fc.asyncProperty(tapes, shrinkFor(10_000, check)), runs('selects', 3));
  });

  it('has them when it is created through knex.schema and then selected from', async () => {
    const check = async (world: World): Promise<void> =>
      tryWorld(world, async (transaction, view) => {
        await transaction.schema.createMaterializedView('generated_view', (builder) => declare(builder, view));
        const definition = toDefinition(view);
        const expected = expectedLines(view, definition, world.data);
        await compare(transaction, view, definition, world, 'select * from generated_view', expected);
        await transaction.schema.dropMaterializedView('generated_view');
      });
    await fc.assert(fc.asyncProperty(tapes, shrinkFor(10_000, check)), runs('created views', 0.3));
  });
});

async function compareRows(
  transaction: Knex.Transaction,
  view: GeneratedView,
  definition: ViewDefinition,
  world: World,
): Promise<void> {
  const sql = compileWhole(definition, transaction);
  await compare(transaction, view, definition, world, sql, expectedLines(view, definition, world.data));
}

/** Every second parent. */
async function compareRestricted(
  transaction: Knex.Transaction,
  view: GeneratedView,
  definition: ViewDefinition,
  world: World,
): Promise<void> {
  const kept = (world.data[view.parent.name] ?? []).filter((_row, index) => index % 2 === 0);
  const keys = kept.map((row: Row) => view.parent.key.map((column) => row[column] as Value));
  const sql = compileRestricted(definition, transaction, keys);
  await compare(
    transaction,
    view,
    definition,
    world,
    sql,
    expectedLines(view, definition, world.data, (row) => kept.includes(row)),
  );
}

async function compare(
  transaction: Knex.Transaction,
  view: GeneratedView,
  definition: ViewDefinition,
  world: World,
  sql: string,
  expected: readonly string[],
): Promise<void> {
  const explain = (problem: string): string =>
    `${problem}\n\n${sql}\n\n${describeDefinition(definition)}\n\n${describeData(world)}`;
  const found = await selectLines(transaction, view, sql).catch((error: Error) =>
    Promise.reject(new Error(explain(error.message))),
  );
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  const missing = expected.filter((line) => !found.includes(line));
  const extra = found.filter((line) => !expected.includes(line));
  throw new Error(
    explain(
      `the view has ${found.length} rows for ${expected.length}\n  not in the view: ${missing.join('\n    ')}\n  only in the view: ${extra.join('\n    ')}`,
    ),
  );
}

function describeDefinition(definition: ViewDefinition): string {
  return JSON.stringify(definition.body);
}

function describeData({ data }: World): string {
  return JSON.stringify(data, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** What a world is made from; made late, since most of what shrinking tries is never looked at. */
interface Tapes {
  readonly schema: readonly number[];
  readonly data: readonly number[];
  readonly views: readonly (readonly number[])[];
}

/** The error says it all, and in the words of the definition. */
function withShortText(tapes: Tapes): Tapes {
  return Object.defineProperty(tapes, fc.toStringMethod, { value: () => 'the world of the error below' });
}

/** Stops shrinking after a time, in milliseconds, by interrupting the run. */
function shrinkFor(time: number, check: (world: World) => Promise<void>): (tapes: Tapes) => Promise<void> {
  let deadline = Number.POSITIVE_INFINITY;
  return async ({ schema, data, views }) => {
    if (Date.now() > deadline) throw new fc.PreconditionFailure(true);
    try {
      await check(generateWorld(schema, data, views));
    } catch (error) {
      if (deadline === Number.POSITIVE_INFINITY) deadline = Date.now() + time;
      throw error;
    }
  };
}
