import type { MaterializedViewBuilder } from '../lib';
import { type BlogSize, count, describeBlog, seedBlog } from './support/blog';
import { assertSameRows } from './support/same-rows';
import type { BenchContext, Case, Row, Suite } from './support/suite';
import { type Rounds, type Timed, type Timing, timeInTurn } from './support/timing';
import { flatCommentCounts, flatCommentSummaries, flatSummaries, flatSummariesAbove } from './views/flat';
import { lateralSummariesAbove } from './views/lateral';
import { commentCounts, commentSummaries, summaries, summariesAbove } from './views/library';

/** A select that somebody would write instead of the library's. */
interface Rival {
  readonly label: string;
  readonly select: string;
}

interface Contest {
  readonly title: string;
  readonly declare: (view: MaterializedViewBuilder) => void;
  readonly rivals: readonly Rival[];
  /** How many times faster than each rival this library is to be. */
  readonly atLeast: number;
}

/** One in a hundred: ratings are 1 to 1000. */
const RATING = 990;

const EVERYTHING: Contest = {
  title: 'all posts',
  declare: summaries,
  rivals: [{ label: 'flat join', select: flatSummaries }],
  atLeast: 1.8,
};

const FILTERED: Contest = {
  title: 'a filter that keeps 1 % of the posts',
  declare: summariesAbove(RATING),
  rivals: [
    { label: 'flat join', select: flatSummariesAbove(RATING) },
    { label: 'lateral', select: lateralSummariesAbove(RATING) },
  ],
  atLeast: 1,
};

const ONE_BRANCH: readonly Contest[] = [
  {
    title: 'one branch: count and names of authors',
    declare: commentSummaries,
    rivals: [{ label: 'flat join', select: flatCommentSummaries }],
    atLeast: 0.95,
  },
  {
    title: 'one branch: count alone',
    declare: commentCounts,
    rivals: [{ label: 'flat join', select: flatCommentCounts }],
    atLeast: 0.95,
  },
];

interface Scale {
  readonly narrow: number;
  readonly wide: number;
  readonly rounds: Rounds;
}

/** Posts of the two blogs: a joined row of one costs about what it costs in the other, and `wide` has fifty times more. */
const SCALES: { readonly [size in BenchContext['size']]: Scale } = {
  small: { narrow: 10_000, wide: 500, rounds: { atLeast: 3, atMost: 25, budgetMs: 1_500 } },
  full: { narrow: 200_000, wide: 10_000, rounds: { atLeast: 5, atMost: 25, budgetMs: 15_000 } },
};

/** `create materialized view`: the select that the library writes against those that others write. */
export const create: Suite = {
  name: 'create',
  async *run(context) {
    const { narrow, wide, rounds } = SCALES[context.size];
    const blog = { posts: narrow, tagsPerPost: 4, commentsPerPost: 10 };
    const wideBlog = { posts: wide, tagsPerPost: 20, commentsPerPost: 100 };
    const blogs: readonly (readonly [BlogSize, readonly Contest[]])[] = [
      [{ ...blog, comments: 'side by side' }, [EVERYTHING, FILTERED, ...ONE_BRANCH]],
      [{ ...blog, comments: 'in turns' }, [EVERYTHING, FILTERED]],
      [{ ...wideBlog, comments: 'side by side' }, [{ ...EVERYTHING, atLeast: 7 }]],
    ];
    for (const [size, contests] of blogs) {
      context.progress(`seeding ${describeBlog(size)}`);
      await seedBlog(context.knex, size);
      for (const contest of contests) yield await hold(contest, size, rounds, context);
    }
  },
};

async function hold(contest: Contest, blog: BlogSize, rounds: Rounds, context: BenchContext): Promise<Case> {
  const { knex, progress } = context;
  const { title, declare, rivals } = contest;
  progress(title);
  const rows = await compareRows(contest, context);
  const own = [statementOf(knex.schema.createMaterializedView('ours', declare).toString(), 'ours', context)];
  const others = rivals.map(({ select }, index) =>
    statementOf(createView(`rival_${index}`, select), `rival_${index}`, context),
  );
  const call: Timed = {
    run: () => knex.schema.createMaterializedView('ours', declare),
    reset: () => knex.schema.dropMaterializedView('ours'),
  };
  const [ours, called, ...theirs] = await timeInTurn([...own, call, ...others], rounds);
  return {
    title: `${blog.tagsPerPost} tags x ${blog.commentsPerPost} comments, stored ${blog.comments}: ${title}`,
    detail: `${count(blog.posts)} posts; ${count(rows)} rows, equal in all forms`,
    rows: toRows(contest, ours as Timing, called as Timing, theirs),
  };
}

/** Makes each view once, the library's by the call of a migration, and compares what is in them. */
async function compareRows({ declare, rivals }: Contest, { knex }: BenchContext): Promise<number> {
  await knex.schema.createMaterializedView('ours', declare);
  let rows = 0;
  for (const [index, { select }] of rivals.entries()) {
    await knex.raw(createView(`rival_${index}`, select));
    rows = await assertSameRows(knex, 'ours', `rival_${index}`);
    await knex.raw(`drop materialized view rival_${index}`);
  }
  await knex.schema.dropMaterializedView('ours');
  return rows;
}

function createView(name: string, select: string): string {
  return `create materialized view ${name} as${select}`;
}

function statementOf(sql: string, view: string, { knex }: BenchContext): Timed {
  return { run: () => knex.raw(sql), reset: () => knex.raw(`drop materialized view ${view}`) };
}

function toRows({ rivals, atLeast }: Contest, ours: Timing, called: Timing, theirs: readonly Timing[]): readonly Row[] {
  return [
    ...theirs.map((timing, index) => ({
      label: rivals[index]?.label ?? '',
      timing,
      ratio: timing.medianMs / ours.medianMs,
      target: { atLeast },
    })),
    { label: 'this library', timing: ours, ratio: null, target: null },
    { label: 'this library, registry included', timing: called, ratio: null, target: null },
  ];
}
