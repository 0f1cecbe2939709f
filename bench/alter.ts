import type { Knex } from 'knex';
import type { MaterializedViewBuilder } from '../lib';
import { type BlogSize, describeBlog, seedBlog } from './support/blog';
import { startReaders } from './support/readers';
import type { BenchContext, Case, Row, Suite, Target } from './support/suite';
import { summarize } from './support/timing';
import { summaries } from './views/library';

const SCALES: { readonly [size in BenchContext['size']]: { readonly posts: number; readonly rounds: number } } = {
  small: { posts: 10_000, rounds: 3 },
  full: { posts: 200_000, rounds: 5 },
};

const READERS = 2;

/** The targets are those of the full size: the catalog work of an alter costs the same however little there is to build. */
const TARGETS = { wait: { atLeast: 50 }, longest: { atMostMs: 100 }, whole: { atLeast: 1 / 1.15 } } as const;

/** What both ways do: a column of the view comes, or goes. */
interface Way {
  readonly label: string;
  add(knex: Knex): Promise<unknown>;
  remove(knex: Knex): Promise<unknown>;
}

const dropAndCreate: Way = {
  label: 'drop and create in a transaction',
  add: (knex) => recreate(knex, (view) => view.column('rating')),
  remove: (knex) => recreate(knex, () => {}),
};

const alter: Way = {
  label: 'alterMaterializedView',
  add: (knex) => knex.schema.alterMaterializedView('post_summaries', (view) => view.column('rating')),
  remove: (knex) => knex.schema.alterMaterializedView('post_summaries', (view) => view.dropColumn('rating')),
};

/** How long readers of a view wait while it gets another column, and how long that takes. */
export const alterSuite: Suite = {
  name: 'alter',
  async *run(context) {
    const { posts, rounds } = SCALES[context.size];
    const blog: BlogSize = { posts, tagsPerPost: 4, commentsPerPost: 10, comments: 'side by side' };
    context.progress(`seeding ${describeBlog(blog)}`);
    await seedBlog(context.knex, blog);
    await create(context.knex, () => {});
    yield* compare(context, describeBlog(blog), rounds);
    await context.knex.schema.dropMaterializedView('post_summaries');
  },
};

async function* compare({ knex, progress, size }: BenchContext, detail: string, rounds: number): AsyncIterable<Case> {
  const isFull = size === 'full';
  progress(`with ${READERS} readers`);
  const readers = await startReaders(knex, 'select * from post_summaries where post_id = 1', READERS);
  const [oldWaits, newWaits] = await measure(knex, rounds, async (change) => {
    readers.longestMs();
    await change();
    return readers.longestMs();
  });
  await readers.stop();
  const waits = rowsOf(oldWaits, newWaits, isFull ? TARGETS.wait : null);
  const longest = {
    ...waits[1],
    label: `${alter.label}, in all`,
    ratio: null,
    target: isFull ? TARGETS.longest : null,
  };
  yield {
    title: `the longest wait of ${READERS} readers while a view gets or loses a column`,
    detail,
    rows: [...waits, longest],
  };
  progress('without readers, which one way keeps waiting and the other lets go on');
  const [oldTimes, newTimes] = await measure(knex, rounds, async (change) => {
    const start = performance.now();
    await change();
    return performance.now() - start;
  });
  yield { title: 'the whole change', detail, rows: rowsOf(oldTimes, newTimes, isFull ? TARGETS.whole : null) };
}

/** Measures both ways in turn, there and back; gives what was measured of each. */
async function measure(
  knex: Knex,
  rounds: number,
  observe: (change: () => Promise<unknown>) => Promise<number>,
): Promise<[number[], number[]]> {
  const measured: [number[], number[]] = [[], []];
  const ways = [dropAndCreate, alter] as const;
  for (let round = 0; round < rounds; round += 1) {
    for (const index of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      for (const change of [ways[index].add, ways[index].remove]) {
        measured[index].push(await observe(() => change(knex)));
      }
    }
  }
  return measured;
}

function rowsOf(before: readonly number[], after: readonly number[], target: Target | null): [Row, Row] {
  const [first, second] = [summarize(before), summarize(after)];
  return [
    { label: dropAndCreate.label, timing: first, ratio: null, target: null },
    { label: alter.label, timing: second, ratio: first.medianMs / second.medianMs, target },
  ];
}

async function create(knex: Knex, more: (view: MaterializedViewBuilder) => void): Promise<void> {
  await knex.schema.createMaterializedView('post_summaries', (view) => {
    summaries(view);
    more(view);
    view.unique('post_id');
    view.index('title');
  });
}

function recreate(knex: Knex, more: (view: MaterializedViewBuilder) => void): Promise<void> {
  return knex.transaction(async (trx) => {
    await trx.schema.dropMaterializedView('post_summaries');
    await create(trx, more);
  });
}
