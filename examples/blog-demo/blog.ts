import { createRandom } from './random';

/** Columns of rows, ready for `unnest`. */
export type Columns = Readonly<Record<string, (string | number | null)[]>>;

/** A part of the blog: some posts with their tags and comments. */
export interface BlogPart {
  readonly posts: Columns;
  readonly post_tags: Columns;
  readonly comments: Columns;
}

const FIRST_NAMES = ['Ada', 'Björn', 'Chloë', 'Dmitri', 'Esi', "O'Neill", 'Fatima', 'Grace', 'Haruki', 'İpek'];
const LAST_NAMES = [
  'Lovelace',
  'Ångström',
  'García',
  'Nguyễn',
  "d'Arc",
  'Okafor',
  'Smith',
  'Zhāng',
  'Ivanova',
  'Sørensen',
];
const TOPICS = ['indexes', 'locks', 'joins', 'vacuum', 'views', 'triggers', 'queues', 'plans', 'types', 'backups'];
const TITLES = ['How I met %', 'What are % for?', 'Ten facts about %', '% in "production"', 'The % \\ myth', '% 🎉'];
const BODIES = ['Thank you!', "It's not that simple.", 'First?', 'See the manual, §5.', '👍'];

export function users(count: number): Columns {
  const numbers = range(1, count);
  return {
    id: numbers,
    name: numbers.map((n) => `${pick(FIRST_NAMES, n)} ${pick(LAST_NAMES, n / FIRST_NAMES.length)} ${n}`),
  };
}

export function tags(count: number): Columns {
  const numbers = range(1, count);
  return { id: numbers, name: numbers.map((n) => `${pick(TOPICS, n)} ${n}`) };
}

/**
 * The posts `from` to `to`: one in eleven without an author, up to 8 tags and 20 comments each, one in thirteen without
 * either, comments of people who left. Ratings go from 0 to 400.
 */
export function blogPart(from: number, to: number, userCount: number, tagCount: number): BlogPart {
  const posts: Record<string, (string | number | null)[]> = { id: [], author_id: [], title: [], rating: [] };
  const postTags: Record<string, (string | number | null)[]> = { post_id: [], tag_id: [] };
  const comments: Record<string, (string | number | null)[]> = { post_id: [], author_id: [], body: [] };
  for (const id of range(from, to)) {
    const next = createRandom(id);
    const author = id % 11 === 0 ? null : next(userCount) + 1;
    add(posts, { id, author_id: author, title: title(id), rating: next(401) });
    if (id % 13 === 0) continue;
    const tagged = new Set(range(1, next(9)).map(() => next(tagCount) + 1));
    for (const tag of tagged) add(postTags, { post_id: id, tag_id: tag });
    for (const _ of range(1, next(21))) {
      const commenter = next(29) === 0 ? null : next(userCount) + 1;
      add(comments, { post_id: id, author_id: commenter, body: pick(BODIES, next(BODIES.length)) });
    }
  }
  return { posts, post_tags: postTags, comments };
}

function title(id: number): string {
  return pick(TITLES, id).replace('%', `${pick(TOPICS, id / TITLES.length)} ${id}`);
}

function add(columns: Record<string, (string | number | null)[]>, row: Record<string, string | number | null>): void {
  for (const [name, value] of Object.entries(row)) columns[name]?.push(value);
}

function pick(values: readonly string[], index: number): string {
  return values[Math.floor(index) % values.length] ?? '';
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
