import { OptionError } from '../errors';
import { parseRefreshOptions } from '../operations/refresh/options';
import type { StockOnlyView } from './declare-view';
import { explainInCallback } from './explain-in-callback';
import { isRaw } from './knex-raw';

/** A call that Knex itself is to compile, with these arguments; what it does is not registered. */
export interface StockCall {
  readonly stockArguments: readonly unknown[];
}

/** `createMaterializedView` of a name that is SQL, whose callback has Knex's own builder. */
export function createBySqlName(name: unknown, callback: unknown): StockCall {
  return { stockArguments: [name, explainInCallback(callback, (method) => needsText(`view.${method}`))] };
}

/** `createMaterializedView` whose columns are raw SQL. */
export function createByKnex(name: unknown, { callback }: StockOnlyView): StockCall {
  if (typeof name === 'string' || isRaw(name)) return { stockArguments: [name, callback] };
  throw new OptionError(
    'createMaterializedView leaves columns that are raw SQL to Knex, which has no name as an object',
    {
      hint: "write the name as text, 'blog.post_summaries', or name the columns with strings",
    },
  );
}

export function dropBySqlName(method: string, name: unknown, cascade: boolean): StockCall {
  if (cascade) throw needsText(`the option cascade of ${method}`);
  return { stockArguments: [name] };
}

export function refreshBySqlName(name: unknown, options: unknown): StockCall {
  if (typeof options === 'object' && options !== null) throw needsText('refreshMaterializedView with options');
  return { stockArguments: [name, parseRefreshOptions(options).strategy === 'concurrent'] };
}

function needsText(what: string): OptionError {
  return new OptionError(`${what} needs a view that is named as text, and its name is given as raw SQL`, {
    hint: "write the name as text: 'post_summaries' or 'blog.post_summaries'",
  });
}
