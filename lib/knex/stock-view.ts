import { describeTableName, type TableName } from '../definition';
import { OptionError } from '../errors';

/** What is handed to Knex as it was given. */
export interface StockView {
  readonly columns: unknown;
  readonly query: unknown;
}

/** A message, and the hint that mends it. */
type Refusal = readonly [message: string, hint: string];

/** What a declaration refuses, and Knex takes. */
export const UNLESS_STOCK: { readonly [kind in 'none' | 'raw']: Refusal } = {
  none: ['columns is given nothing', 'name columns, or leave the call out'],
  raw: [
    'columns are given as raw SQL, which Knex takes where the view is view.as(query) and nothing else',
    "name them with strings; sources are given as an object, as in view.columns({ total: sum('amount') })",
  ],
};

/** Of two lists Knex takes the last. */
export const TWO_LISTS: Refusal = [
  'its query is given two lists of columns',
  'name all outputs of the query in one call: view.columns([…])',
];

/** The methods of the builder that Knex has too. */
export function isStockMethod(method: string): boolean {
  return method === 'columns' || method === 'as';
}

/** What is text to Knex as well; an expression of this package is not. */
export function isStockQuery(query: unknown): boolean {
  return typeof query === 'string' || typeof (query as { toSQL?: unknown } | null | undefined)?.toSQL === 'function';
}

/** What an asynchronous callback says after its first `await`. */
export function saidTooLate(view: TableName, method: string): OptionError {
  return new OptionError(
    `${method} was called when the callback of the materialized view "${describeTableName(view)}" had returned`,
    { hint: 'wait for what you need before createMaterializedView, and give a plain function' },
  );
}
