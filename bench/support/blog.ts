import type { Knex } from 'knex';

/** How much there is in the blog. Every hundredth post has neither tags nor comments. */
export interface BlogSize {
  readonly posts: number;
  readonly tagsPerPost: number;
  readonly commentsPerPost: number;
  /** How the comments lie in their table: those of a post side by side, or as they came, every post in its turn. */
  readonly comments: 'side by side' | 'in turns';
}

const TAGS = 200;

const TABLES = `
  drop table if exists comments, post_tags, tags, posts, users;
  create table users (id integer primary key, name text not null);
  create table tags (id integer primary key, name text not null);
  create table posts (
    id integer primary key,
    title text not null,
    rating integer not null,
    author_id integer references users
  );
  create table post_tags (
    post_id integer references posts,
    tag_id integer references tags,
    primary key (post_id, tag_id)
  );
  create table comments (
    id integer primary key,
    post_id integer not null references posts,
    author_id integer references users,
    body text not null
  );
  create index on posts (author_id);
  create index on post_tags (tag_id);
  create index on comments (post_id);
  create index on comments (author_id)`;

/**
 * Fills the tables of the blog, the same rows each time, with the indexes that foreign keys usually get. `rating` is
 * 1 to 1000, each as often as any other.
 */
export async function seedBlog(knex: Knex, size: BlogSize): Promise<void> {
  await knex.raw(TABLES);
  for (const statement of insertions(size)) await knex.raw(statement);
  for (const table of ['users', 'tags', 'posts', 'post_tags', 'comments']) await knex.raw(`vacuum analyze ${table}`);
}

function insertions({ posts, tagsPerPost, commentsPerPost, comments }: BlogSize): readonly string[] {
  const order = comments === 'in turns' ? 'nth, post' : 'post, nth';
  const users = Math.max(50, Math.round(posts / 20));
  return [
    `insert into users select id, 'user ' || id from generate_series(1, ${users}) id`,
    `insert into tags select id, 'tag ' || id from generate_series(1, ${TAGS}) id`,
    `insert into posts
      select id, 'post ' || md5(id::text), 1 + (id * 7919::bigint) % 1000, nullif((id * 31::bigint) % ${users}, 0)
      from generate_series(1, ${posts}) id`,
    `insert into post_tags
      select post, 1 + (post * 31::bigint + nth * 7) % ${TAGS}
      from generate_series(1, ${posts}) post, generate_series(1, ${tagsPerPost}) nth
      where post % 100 <> 0`,
    `insert into comments
      select
        row_number() over (order by ${order}),
        post,
        nullif((post * 17::bigint + nth * nth * 13 + nth) % ${users}, 0),
        md5(post || ' ' || nth) || md5(nth || ' ' || post)
      from generate_series(1, ${posts}) post, generate_series(1, ${commentsPerPost}) nth
      where post % 100 <> 0
      order by ${order}`,
  ];
}

/** `10,000 posts, 4 tags and 10 comments each, stored in turns`. */
export function describeBlog({ posts, tagsPerPost, commentsPerPost, comments }: BlogSize): string {
  return `${count(posts)} posts, ${tagsPerPost} tags and ${commentsPerPost} comments each, stored ${comments}`;
}

export function count(rows: number): string {
  return rows.toLocaleString('en-US');
}
