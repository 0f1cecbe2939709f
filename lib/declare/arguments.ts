import { type Problems, UnwritableValue } from '../definition';
import { describeValue, OptionError } from '../errors';
import type { IndexColumnInput, IndexDraft, IndexOptions } from './draft';
import { assertObject, readColumns, refuse } from './refuse';
import type { Columns } from './relation-link';
import type { RelationSpec } from './relations';
import type { ColumnsInput } from './view-builder';

/** What is wrong with the arguments of a call, so that all problems come out at once. Anything else is thrown on. */
export function reportCall(method: string, error: unknown, found: Problems): void {
  if (!(error instanceof OptionError || error instanceof TypeError || error instanceof UnwritableValue)) throw error;
  const message = error.message.startsWith(method) ? error.message : `${method}: ${error.message}`;
  const hint = error instanceof OptionError ? error.hint : null;
  found.add(message, hint ?? `look at what is given to view.${method}(…)`);
}

export function assertRelation(spec: unknown): asserts spec is RelationSpec {
  if (typeof (spec as Partial<RelationSpec> | undefined | null)?.relation === 'object') return;
  refuse(
    `relation is given ${describeValue(spec)} in place of a relation`,
    "say what it is: view.relation('author', belongsTo('users', 'author_id'))",
  );
}

/** Names of columns of the view, in one list. */
export function readNames(method: string, given: readonly unknown[]): readonly string[] {
  const names = given.flat();
  const wrong = names.find((name) => typeof name !== 'string' || name === '');
  if (wrong === undefined && !names.includes(undefined)) return names as readonly string[];
  const example = `{ day: … }).${method}('day')`;
  return refuse(
    `${method} takes names of columns of the view, and was given ${describeValue(wrong)}`,
    `name a column: view.columns(${example}`,
  );
}

/** A map of columns, or their names; `*` would be a column of that name. */
export function refuseStar(input: ColumnsInput): void {
  const names: readonly unknown[] = typeof input === 'object' && input !== null ? Object.values(input) : [input];
  if (!names.includes('*')) return;
  refuse("columns: '*' is not a column", "name the columns: view.columns(['id', 'title'])");
}

/** Reads the options of `view.from`: the key of the parent, `id` by default. */
export function readParentKey(options: { readonly key?: Columns }, found: Problems): readonly string[] {
  assertObject(options, 'from', "'posts', { key: 'id' }");
  const { key = 'id', ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    found.add(
      `from has the option "${unknown}", which is not known`,
      "its option is key: view.from('posts', { key: 'id' })",
    );
  return Array.isArray(key) && key.length === 0
    ? []
    : readColumns(key, 'the key of its parent', "name columns: view.from('posts', { key: ['id'] })");
}

type IndexColumns = IndexColumnInput | readonly IndexColumnInput[];

/** The arguments of `unique` and `index`: `(columns, options)`, or `(columns, name, method)` as in Knex. */
export function readIndexCall(
  unique: boolean,
  columns: IndexColumns,
  options: IndexOptions | string | undefined,
  method?: unknown,
): IndexDraft {
  if (options !== undefined && typeof options !== 'string')
    assertObject(options, 'the options of an index', "{ indexName: '…' }");
  const named = typeof options === 'string' ? { indexName: options } : (options ?? {});
  const all = typeof method === 'string' ? { ...named, method } : { ...named, ...(method as object | undefined) };
  const list = Array.isArray(columns) ? (columns as readonly IndexColumnInput[]) : [columns as IndexColumnInput];
  return {
    unique,
    columns: list,
    options: all,
    isNamedLoosely: typeof options === 'string' && !Array.isArray(columns),
  };
}
