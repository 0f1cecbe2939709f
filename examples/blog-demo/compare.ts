import { performance } from 'node:perf_hooks';
import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';

/** What one would ask without the view, as it is usually written. */
export const LIVE_QUERY = `
select posts.id as post_id, posts.title, users.name as author_name,
       string_agg(distinct tags.name, '; ') as tag_names,
       count(distinct comments.id) as comments_count,
       string_agg(distinct commenters.name, ', ') as comment_authors
from posts
left join users on users.id = posts.author_id
left join post_tags on post_tags.post_id = posts.id
left join tags on tags.id = post_tags.tag_id
left join comments on comments.post_id = posts.id
left join users as commenters on commenters.id = comments.author_id
where posts.rating > 200
group by posts.id, users.id
order by posts.id`;

export const VIEW_QUERY = 'select * from post_summaries order by post_id';

export interface Comparison {
  readonly rows: number;
  readonly liveMs: number;
  readonly viewMs: number;
}

/**
 * Asks both, and times them.
 * @throws {Error} when a row differs.
 */
export async function compare(knex: Knex): Promise<Comparison> {
  const live = await timed(() => knex.raw(LIVE_QUERY));
  const view = await timed(() => knex.raw(VIEW_QUERY));
  const rows: unknown[] = view.result.rows;
  const at = live.result.rows.findIndex((row: unknown, index: number) => !isDeepStrictEqual(row, rows[index]));
  if (at >= 0 || rows.length !== live.result.rows.length) {
    const [expected, found] = [live.result.rows[at], rows[at]].map((row) => JSON.stringify(row));
    throw new Error(`the view differs: ${rows.length} rows for ${live.result.rows.length}; ${found} for ${expected}`);
  }
  return { rows: rows.length, liveMs: live.ms, viewMs: view.ms };
}

// biome-ignore lint/suspicious/noExplicitAny: what Knex types the result of a raw query as
async function timed(run: () => Promise<any>): Promise<{ result: any; ms: number }> {
  const started = performance.now();
  const result = await run();
  return { result, ms: performance.now() - started };
}
