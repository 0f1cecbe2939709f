import { performance } from 'node:perf_hooks';
import type { Knex } from 'knex';
import { createOutput } from '../../lib/cli/output';
import { printError } from '../../lib/cli/print/error';
import { startServer } from '../../test/support/server';
import { compare } from './compare';
import { HELP, parseOptions } from './options';
import { createPlace } from './place';
import { line, number } from './report';
import { seed } from './seed';

let interrupted = false;

async function main(): Promise<void> {
  const { posts, help } = parseOptions(process.argv.slice(2));
  if (help) {
    console.log(HELP);
    return;
  }
  const server = await startServer();
  try {
    const place = createPlace(server.url);
    closeWhenInterrupted(place.close);
    try {
      await place.open();
      await show(place.knex, posts);
    } finally {
      await place.close();
    }
  } finally {
    server.stop();
  }
}

async function show(knex: Knex, posts: number): Promise<void> {
  const kind = process.env.DATABASE_URL ? 'the server of DATABASE_URL' : 'embedded';
  console.log(`\nA blog and its materialized view on PostgreSQL ${await serverVersion(knex)} (${kind})\n`);
  await knex.migrate.up();
  const seeded = await timed(() => seed(knex, posts));
  line('seeded', await described(knex), seeded);
  const created = await timed(() => knex.migrate.latest());
  line('migrated', 'createMaterializedView: post_summaries, with its indexes', created);

  const first = await compare(knex);
  line('live query', `${number(first.rows)} rows`, first.liveMs);
  const ratio = (first.liveMs / first.viewMs).toFixed(0);
  line('the same, the view', `${number(first.rows)} equal rows, ${ratio} times as fast`, first.viewMs);

  const added = await addComments(knex);
  const blocking = await knex.schema.refreshMaterializedView('post_summaries', { strategy: 'blocking' });
  line(
    'refreshed',
    `${blocking.strategy}: readers wait; equal again after ${number(added)} new comments`,
    blocking.durationMs,
  );
  await compare(knex);

  const more = await addComments(knex);
  const concurrent = await knex.schema.refreshMaterializedView('post_summaries', { strategy: 'concurrent' });
  line(
    'refreshed',
    `${concurrent.strategy}: readers go on; equal again after ${number(more)} more`,
    concurrent.durationMs,
  );
  await compare(knex);

  const undone = await timed(() => knex.migrate.rollback());
  if (await knex.schema.hasMaterializedView('post_summaries')) throw new Error('the view outlived its rollback');
  line('rolled back', 'dropMaterializedView: post_summaries', undone);
  console.log('\nThe migrations are in examples/blog-demo/migrations.\n');
}

/** A thousand comments more on a post that the view shows, if it shows any. */
async function addComments(knex: Knex): Promise<number> {
  const { rowCount } = await knex.raw(`
    insert into comments (post_id, author_id, body)
    select id, author_id, 'So true!' from posts, generate_series(1, 1000)
    where id = (select min(id) from posts where rating > 200)`);
  return rowCount;
}

async function serverVersion(knex: Knex): Promise<string> {
  const { rows } = await knex.raw('show server_version');
  return rows[0].server_version;
}

async function described(knex: Knex): Promise<string> {
  const { rows } = await knex.raw(
    'select (select count(*) from posts) as posts, (select count(*) from post_tags) as tags, ' +
      '(select count(*) from comments) as comments',
  );
  const { posts, tags, comments } = rows[0];
  return `${number(+posts)} posts, ${number(+tags)} tags on them, ${number(+comments)} comments`;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** The embedded server goes with the process; a schema on somebody's server has to be dropped first. */
function closeWhenInterrupted(close: () => Promise<void>): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => {
      interrupted = true;
      close().finally(() => process.exit(code));
    });
  }
}

main().catch((error) => {
  if (interrupted) return;
  printError(error, createOutput(), false);
  process.exitCode = 2;
});
