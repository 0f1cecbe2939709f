import { parseArgs } from 'node:util';
import { describeValue, OptionError } from '../../lib/errors';

export interface Options {
  readonly posts: number;
  readonly help: boolean;
}

export const HELP = `Usage: npm run demo -- [--posts <number>]

Creates a blog and its materialized view, refreshes the view, compares it with the live query, and removes all of it.

  --posts <number>  how many posts; by default 20000
  -h, --help        print this and do nothing

It starts a PostgreSQL of its own, or uses the server of DATABASE_URL.`;

/** Reads `--posts N`; 20,000 without it. */
export function parseOptions(args: string[]): Options {
  const { posts: given, help } = readArguments(args);
  const posts = Number(given);
  if (Number.isInteger(posts) && posts >= 1) return { posts, help };
  throw new OptionError(`--posts takes a whole number from 1 on, and was given ${describeValue(given)}`, {
    hint: 'npm run demo -- --posts 20000',
  });
}

function readArguments(args: string[]): { readonly posts: string; readonly help: boolean } {
  const posts = { type: 'string', default: '20000' } as const;
  const help = { type: 'boolean', short: 'h', default: false } as const;
  try {
    return parseArgs({ args, options: { posts, help } }).values;
  } catch (error) {
    throw new OptionError((error as Error).message, { hint: 'npm run demo -- --help' });
  }
}
