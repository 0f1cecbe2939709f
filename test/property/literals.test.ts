import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { Knex } from 'knex';
import type { MaterializedViewBuilder } from '../../lib';
import { attachMaterializedViews, cast, col, DefinitionError, sql, value } from '../../lib';
import { useDatabase } from '../support/database';
import { COLUMNS, documents, type TypedColumn, texts } from './generators/values';
import { runs } from './runs';

attachMaterializedViews();

const cases = fc.constantFrom(...COLUMNS).chain((column) => column.values.map((given) => ({ column, given })));

/** Types in which a bare number means what a number without a type means. */
const WITH_BARE_NUMBERS = new Set(['smallint', 'integer', 'bigint', 'numeric', 'float8']);

/** Each in the place of another, under settings that change how text is read. */
const SESSIONS = [
  "set local timezone = 'UTC'",
  "set local timezone = 'Asia/Kathmandu'",
  'set local standard_conforming_strings = off',
  "set local datestyle = 'German'",
];

/** Node reads `TZ` again when it is set. */
async function inZone<T>(zone: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

describe('a value in a view means what it means as a binding', function () {
  this.timeout(300_000);
  const database = useDatabase();
  let knex: Knex;

  before(async () => {
    knex = database.knex();
    const columns = COLUMNS.map(({ name, type }) => `"${name}" ${type}`).join(', ');
    await knex.raw(`create table typed (id integer generated always as identity primary key, ${columns})`);
    await knex.schema.createMaterializedView('first_view', (view) => view.as('select 1 as one'));
  });

  /** In a transaction that leaves nothing behind, with a row that has the value (where it fits) and one that has none. */
  async function withRow(
    column: TypedColumn,
    given: unknown,
    session: string,
    work: (transaction: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    const transaction = await knex.transaction();
    try {
      await transaction.raw(session);
      await transaction('typed').insert({});
      await outcome(transaction, () =>
        transaction.raw('insert into typed (??) values (?)', [column.name, given as Knex.Value]),
      );
      await work(transaction);
    } finally {
      await transaction.rollback();
    }
  }

  /** The rows of a select, as text, or the code of the error. */
  async function outcome(transaction: Knex.Transaction, work: () => PromiseLike<unknown>): Promise<string> {
    await transaction.raw('savepoint before_it');
    try {
      const rows = ((await work()) as { rows: unknown[] }).rows;
      await transaction.raw('release before_it');
      return JSON.stringify(rows);
    } catch (error) {
      await transaction.raw('rollback to before_it');
      if (error instanceof DefinitionError) throw error;
      const { code, cause } = error as { code?: string; cause?: { code?: string } };
      return `error ${cause?.code ?? code}`;
    }
  }

  /** What a view holds, once created, as rows of text. */
  function ofView(transaction: Knex.Transaction, define: (view: MaterializedViewBuilder) => void): Promise<string> {
    return outcome(transaction, async () => {
      await transaction.schema.createMaterializedView('tried', define);
      const result = await transaction.raw('select tried::text as row from tried order by 1');
      await transaction.schema.dropMaterializedView('tried');
      return result;
    });
  }

  function ofQuery(transaction: Knex.Transaction, text: string, bindings: readonly unknown[]): Promise<string> {
    return outcome(transaction, () =>
      transaction.raw(`select q::text as row from (${text}) as q order by 1`, bindings as Knex.RawBinding[]),
    );
  }

  it('in a filter, compared with a column of any type that takes it', async () => {
    const operators = fc.constantFrom('=', '<', '>=', '<>', 'is distinct from', 'in', 'between');
    const property = fc.asyncProperty(
      cases,
      operators,
      fc.constantFrom(...SESSIONS),
      async ({ column, given }, operator, session) => {
        await withRow(column, given, session, async (transaction) => {
          const view = await ofView(transaction, (view) => {
            view.from('typed').columns({ id: true });
            view.where(
              col([column.name]),
              operator,
              operator === 'in' ? [given, null] : operator === 'between' ? [given, given] : given,
            );
          });
          const right = operator === 'in' ? '(?, ?)' : operator === 'between' ? '? and ?' : '?';
          const bindings = operator === 'in' ? [given, null] : operator === 'between' ? [given, given] : [given];
          assert.equal(
            view,
            await ofQuery(transaction, `select id from typed where ?? ${operator} ${right}`, [
              column.name,
              ...bindings,
            ]),
          );
        });
      },
    );
    await fc.assert(property, runs('filters', 3));
  });

  it('in a column, by itself and among scalars', async () => {
    const property = fc.asyncProperty(cases, fc.constantFrom(...SESSIONS), async ({ column, given }, session) => {
      if (column.name === 'text' && typeof given !== 'string') return; // a bare number has a text of its own
      await withRow(column, given, session, async (transaction) => {
        const view = await ofView(transaction, (view) => {
          view
            .from('typed')
            .columns({ x: cast(value(given), column.type), y: sql`${cast(value(given), column.type)}` });
        });
        const text = `select cast(? as ${column.type}) as x, cast(? as ${column.type}) as y from typed`;
        const expected = await ofQuery(transaction, text, [given, given]);
        if (!expected.startsWith('error')) assert.equal(view, expected); // a bare number may fit where text does not
      });
    });
    await fc.assert(property, runs('columns', 2));
  });

  it('as text, and as what is missing, without a type', async () => {
    const property = fc.asyncProperty(texts, fc.constantFrom(...SESSIONS), async (given, session) => {
      await withRow(COLUMNS[0] as TypedColumn, given, session, async (transaction) => {
        const view = await ofView(transaction, (view) => {
          view.from('typed').columns({
            x: value(given),
            y: col(['text']).default(given),
            z: sql`${given} || coalesce(${col('text')}, ${null})`,
          });
        });
        const text = 'select ? as x, coalesce(text, ?) as y, ? || coalesce(text, ?) as z from typed';
        assert.equal(view, await ofQuery(transaction, text, [given, given, given, null]));
      });
    });
    await fc.assert(property, runs('texts', 1));
  });

  it('in whereRaw, the sql template, raw SQL and a Knex query', async () => {
    const property = fc.asyncProperty(cases, fc.constantFrom(...SESSIONS), async ({ column, given }, session) => {
      if (['number', 'bigint'].includes(typeof given) && !WITH_BARE_NUMBERS.has(column.name)) return;
      if (typeof given === 'boolean' && column.name !== 'boolean') return;
      await withRow(column, given, session, async (transaction) => {
        const expected = await ofQuery(transaction, 'select id from typed where ?? = ?', [column.name, given]);
        if (expected.startsWith('error')) return; // a bare number may fit where text does not
        const filters: ((view: MaterializedViewBuilder) => unknown)[] = [
          (view) => view.from('typed').columns({ id: true }).whereRaw('?? = ?', [column.name, given]),
          (view) =>
            view.from('typed').columns({ id: true }).whereRaw(':column: = :given', { column: column.name, given }),
          (view) =>
            view
              .from('typed')
              .columns({ id: true })
              .where(sql`${col([column.name])} = ${given}`),
          (view) => view.as(knex.raw('select id from typed where ?? = ?', [column.name, given as Knex.Value])),
          (view) =>
            view.as(
              knex('typed')
                .select('id')
                .where(column.name, '=', given as Knex.Value),
            ),
        ];
        for (const define of filters) assert.equal(await ofView(transaction, define), expected);
      });
    });
    await fc.assert(property, runs('raw', 1));
  });

  it('inside JSON', async () => {
    const property = fc.asyncProperty(documents, fc.constantFrom(...SESSIONS), async (given, session) => {
      await withRow({ name: 'jsonb', type: 'jsonb', values: documents }, given, session, async (transaction) => {
        for (const [method, operator] of [
          ['whereJsonObject', '='],
          ['whereJsonSupersetOf', '@>'],
          ['whereJsonSubsetOf', '<@'],
        ] as const) {
          const view = await ofView(transaction, (view) =>
            view
              .from('typed')
              .columns({ id: true, x: cast(value(given), 'jsonb') })
              [method]('jsonb', given),
          );
          const text = `select id, ?::jsonb as x from typed where jsonb ${operator} ?::jsonb`;
          assert.equal(view, await ofQuery(transaction, text, [given, JSON.stringify(given)]));
        }
      });
    });
    await fc.assert(property, runs('JSON', 0.5));
  });

  it('as an instant, whichever time zones the process and the session have', async () => {
    const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Europe/London'];
    const instants = fc.date({ min: new Date('1973-01-01T00:00:00Z'), noInvalidDate: true });
    const property = fc.asyncProperty(
      instants,
      fc.constantFrom(...zones),
      fc.constantFrom(...zones),
      async (given, zone, session) => {
        const transaction = await knex.transaction();
        try {
          await transaction.raw(`set local timezone = '${session}'`);
          const view = await inZone(zone, () =>
            ofView(transaction, (view) => {
              view.as(knex.raw('select (extract(epoch from ?::timestamptz) * 1000)::bigint', [given]));
            }),
          );
          assert.equal(view, JSON.stringify([{ row: `(${given.getTime()})` }]));
        } finally {
          await transaction.rollback();
        }
      },
    );
    await fc.assert(property, runs('instants', 1));
  });

  it('and is refused where no binding could be: NUL, undefined, an invalid Date, a function, a cyclic object', async () => {
    const cyclic: { self?: object } = {};
    cyclic.self = cyclic;
    const unwritable = fc.oneof(
      fc.tuple(texts, texts).map(([left, right]) => `${left}\u0000${right}`),
      fc.constantFrom<unknown>(undefined, new Date(Number.NaN), () => 1, Symbol('x'), cyclic),
    );
    const wrapped = fc.oneof(
      unwritable,
      fc.tuple(unwritable).filter(([given]) => given !== undefined),
      unwritable.filter((given) => typeof given === 'string').map((given) => [[given]]),
    );
    const property = fc.property(wrapped, (given) => {
      for (const define of [
        (view: MaterializedViewBuilder) => view.from('typed').columns({ x: value(given) }),
        (view: MaterializedViewBuilder) => view.from('typed').columns({ id: true }).where(col('text'), '=', given),
        (view: MaterializedViewBuilder) => view.from('typed').columns({ id: true }).whereIn('text', [given]),
      ]) {
        assert.throws(
          () => knex.schema.createMaterializedView('tried', (view) => void define(view)).toSQL(),
          DefinitionError,
        );
      }
    });
    fc.assert(property, runs('refusals', 1));
  });
});
