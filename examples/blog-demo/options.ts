import { parseArgs } from 'node:util';

export interface Options {
  readonly posts: number;
}

/** Reads `--posts N`; 20,000 without it. */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({ args, options: { posts: { type: 'string', default: '20000' } } });
  const posts = Number(values.posts);
  if (!Number.isInteger(posts) || posts < 1) {
    throw new Error(`--posts takes a whole number from 1 on, and was given ${JSON.stringify(values.posts)}`);
  }
  return { posts };
}
