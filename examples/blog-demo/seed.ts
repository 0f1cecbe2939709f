import { SingleBar } from 'cli-progress';
import type { Knex } from 'knex';
import { blogPart, type Columns, tags, users } from './blog';

const BATCH = 500;

/** Fills the blog with the same rows in every run, behind a progress bar that only a terminal sees. */
export async function seed(knex: Knex, postCount: number): Promise<void> {
  const userCount = Math.max(10, Math.floor(postCount / 10));
  const tagCount = Math.max(20, Math.floor(postCount / 100));
  await insert(knex, 'users', users(userCount));
  await insert(knex, 'tags', tags(tagCount));
  const bar = new SingleBar({ format: 'seeding {bar} {value}/{total} posts', hideCursor: true, clearOnComplete: true });
  bar.start(postCount, 0);
  try {
    for (let from = 1; from <= postCount; from += BATCH) {
      const to = Math.min(postCount, from + BATCH - 1);
      const part = blogPart(from, to, userCount, tagCount);
      for (const [table, columns] of Object.entries(part)) await insert(knex, table, columns as Columns);
      bar.update(to);
    }
  } finally {
    bar.stop();
  }
  for (const table of ['users', 'posts', 'tags', 'post_tags', 'comments']) await knex.raw('analyze ??', [table]);
}

function insert(knex: Knex, table: string, columns: Columns): Promise<unknown> {
  const names = Object.keys(columns);
  const arrays = names.map((name) => `?::${typeOf(name)}[]`).join(', ');
  const target = names.map((name) => `"${name}"`).join(', ');
  const bindings = [table, ...Object.values(columns)] as Knex.RawBinding[];
  return knex.raw(`insert into ?? (${target}) select * from unnest(${arrays})`, bindings);
}

function typeOf(column: string): string {
  return ['name', 'title', 'body'].includes(column) ? 'text' : 'integer';
}
