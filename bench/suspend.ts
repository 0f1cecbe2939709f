import type { Knex } from 'knex';
import { startReaders } from './support/readers';
import type { BenchContext, Suite } from './support/suite';
import { summarize } from './support/timing';

const ROUNDS: { readonly [size in BenchContext['size']]: number } = { small: 3, full: 7 };

const VIEWS = 50;
const READERS = 2;

/** The first lock that keeps readers off a view. */
const LOCK = /^alter materialized view .* owner to /;

/** How long readers of views wait while the table below them is altered, and how many statements that takes. */
export const suspendSuite: Suite = {
  name: 'suspend',
  async *run({ knex, size, progress }) {
    progress(`creating ${VIEWS} views`);
    await createViews(knex);
    const readers = await startReaders(knex, 'select * from view_1 where id = 1', READERS);
    const waits: number[] = [];
    const times: number[] = [];
    let statements: Statements = { all: 0, underLock: 0 };
    for (let round = 0; round < ROUNDS[size]; round += 1) {
      readers.longestMs();
      const start = performance.now();
      statements = await countStatements(knex, () => retype(knex, round % 2 === 0 ? 'bigint' : 'integer'));
      times.push(performance.now() - start);
      waits.push(readers.longestMs());
    }
    await readers.stop();
    yield {
      title: `a column is retyped under ${VIEWS} registered views`,
      detail: `${statements.all} statements, of which ${statements.underLock} while readers wait`,
      rows: [
        {
          label: `the longest wait of ${READERS} readers of a view`,
          timing: summarize(waits),
          ratio: null,
          target: null,
        },
        { label: 'the whole call', timing: summarize(times), ratio: null, target: null },
      ],
    };
  },
};

interface Statements {
  readonly all: number;
  readonly underLock: number;
}

async function countStatements(knex: Knex, work: () => Promise<unknown>): Promise<Statements> {
  const sent: string[] = [];
  const listen = ({ sql }: { readonly sql: string }): void => {
    // Those of the readers go through the same Knex.
    if (!sql.startsWith('select * from view_1')) sent.push(sql);
  };
  knex.on('query', listen);
  await work();
  knex.removeListener('query', listen);
  return { all: sent.length, underLock: sent.length - sent.findIndex((sql) => LOCK.test(sql)) };
}

async function createViews(knex: Knex): Promise<void> {
  await knex.raw('create table items (id integer primary key, amount integer, label text)');
  await knex.raw(`insert into items select i, i % 7, 'item ' || i from generate_series(1, 1000) i`);
  for (let number = 1; number <= VIEWS; number += 1) {
    await knex.schema.createMaterializedView(`view_${number}`, (view) => {
      view
        .from('items')
        .columns({ id: true, amount: true, label: true })
        .where('amount', '>', number % 5);
      view.unique('id');
      view.index('label');
    });
  }
}

async function retype(knex: Knex, type: string): Promise<void> {
  await knex.schema.withSuspendedViews('items', (schema) => {
    schema.raw(`alter table items alter column amount type ${type}`);
  });
}
