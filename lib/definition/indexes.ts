import type { Condition } from './condition';
import { type ConditionInput, readCondition } from './condition-builder';
import type { IndexColumnInput, IndexDraft, IndexOptions, IndexWhere, ViewDraft } from './draft';
import type { Expression, SqlExpression } from './expression';
import { sha256 } from './hash';
import { parseTableName, type TableInput } from './names';
import type { Problems } from './problems';
import { isSource, type SourceInput, toExpression } from './source';
import { isOpaqueQuery, opaqueSql, sqlOf } from './sql-text';
import type { IndexDefinition, IndexKey } from './view';

/** PostgreSQL keeps this many bytes of a name. */
export const MAX_NAME_BYTES = 63;

export function toIndexes(draft: ViewDraft, found: Problems): readonly IndexDefinition[] {
  const names = new Set<string>();
  return draft.indexes.map((index) => {
    const definition = toIndex(draft.name.name, index, names, found);
    names.add(definition.name);
    return definition;
  });
}

/** One index as data; `taken` are the names that a name of ours must not repeat. */
export function toIndex(
  view: string,
  { unique, columns, options }: IndexDraft,
  taken: ReadonlySet<string>,
  found: Problems,
): IndexDefinition {
  for (const unknown of unknownOptions(options, INDEX_OPTIONS)) {
    found.add(
      `an index has the option "${unknown}", which is not known`,
      `the options of an index: ${INDEX_OPTIONS.join(', ')}`,
    );
  }
  for (const column of columns) checkKey(column, found);
  const keys = columns.map((column) => toKey(column, options.opclass));
  const fillfactor = options.fillfactor === undefined ? {} : { fillfactor: options.fillfactor };
  return {
    name: options.indexName ?? defaultIndexName(view, keys, unique, taken),
    unique,
    method: options.method?.toLowerCase() ?? null,
    keys,
    include: options.include === undefined ? [] : [options.include].flat(),
    where: readWhere(options.where ?? options.predicate, found),
    nullsNotDistinct: options.nullsNotDistinct ?? false,
    storage: { ...options.storage, ...fillfactor },
    tablespace: options.tablespace ?? null,
  };
}

const INDEX_OPTIONS = [
  'indexName',
  'method',
  'include',
  'where',
  'predicate',
  'opclass',
  'nullsNotDistinct',
  'fillfactor',
  'storage',
  'tablespace',
] as const satisfies readonly (keyof IndexOptions)[];

/** A misspelt option would silently do nothing. */
export function unknownOptions(given: object, known: readonly string[]): readonly string[] {
  return Object.keys(given).filter((name) => !known.includes(name));
}

function readWhere(where: IndexWhere | undefined, found: Problems): Condition | null {
  if (where === undefined) return null;
  try {
    if (isOpaqueQuery(where)) return { kind: 'truth', expression: withoutSelect(opaqueSql(where)) };
    return readCondition([where] as ConditionInput);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    found.add(error.message, "say what the index is over: { where: (q) => q.where('rating', '>', 4) }");
    return null;
  }
}

/** Knex takes the filter of a partial index as a query that has nothing else: `knex.whereNotNull('title')`. */
function withoutSelect(sql: SqlExpression): SqlExpression {
  if (!sql.query) return sql;
  const [first, ...others] = sql.parts;
  if (typeof first !== 'string' || !first.startsWith(SELECT_WHERE)) {
    throw new TypeError('where: a query is given that is more than its filter');
  }
  return sqlOf([first.slice(SELECT_WHERE.length), ...others], false);
}

const SELECT_WHERE = 'select * where ';

/** What is written as it is must be one of the words that it can be. */
function checkKey(input: IndexColumnInput, found: Problems): void {
  if (!isColumnWithOptions(input)) return;
  const { order, nulls } = input;
  const [unknown] = unknownOptions(input, ['column', 'order', 'nulls', 'opclass', 'collate']);
  const hint = "write { column: 'rating', order: 'desc', nulls: 'last' }";
  if (unknown !== undefined) found.add(`a column of an index has the option "${unknown}", which is not known`, hint);
  if (order !== undefined && order !== 'asc' && order !== 'desc')
    found.add(`the order of an index column is "${order}"`, hint);
  if (nulls !== undefined && nulls !== 'first' && nulls !== 'last')
    found.add(`the nulls of an index column are "${nulls}"`, hint);
}

function toKey(input: IndexColumnInput, opclass: TableInput | undefined): IndexKey {
  const options = isColumnWithOptions(input) ? input : { column: input };
  const own = options.opclass ?? opclass;
  return {
    expression: toIndexExpression(options.column),
    collation: options.collate === undefined ? null : parseTableName(options.collate),
    operatorClass: own === undefined ? null : parseTableName(own),
    direction: options.order ?? null,
    nulls: options.nulls ?? null,
  };
}

/** A string names a column of the view, dots and all. */
function toIndexExpression(source: SourceInput): Expression {
  return typeof source === 'string' ? { kind: 'column', path: [], column: source } : toExpression(source);
}

function isColumnWithOptions(input: IndexColumnInput): input is Exclude<IndexColumnInput, SourceInput> {
  return typeof input === 'object' && !isSource(input) && !isOpaqueQuery(input);
}

/** The name of an index that was given none; with an expression in it, one that no other index of the view has. */
export function defaultIndexName(
  view: string,
  keys: readonly IndexKey[],
  unique: boolean,
  taken: ReadonlySet<string>,
): string {
  const columns = keys.map(({ expression }) => (expression.kind === 'column' ? expression.column : 'expr'));
  const base = conventionalIndexName(view, columns, unique);
  let name = base;
  for (let count = 2; taken.has(name) && columns.includes('expr'); count += 1) name = shortenName(`${base}_${count}`);
  return name;
}

/** The name that Knex would give an index of a table: lower case, dots and hyphens of the table as `_`. */
export function conventionalIndexName(view: string, columns: readonly string[], unique: boolean): string {
  const table = view.replace(/[.-]/g, '_');
  return shortenName(`${table}_${columns.join('_')}_${unique ? 'unique' : 'index'}`.toLowerCase());
}

/** Keeps a name within PostgreSQL's 63 bytes, where it would cut silently: its beginning, and a hash of the whole. */
export function shortenName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const hash = sha256(name).toString('hex').slice(0, 8);
  return `${clipBytes(name, MAX_NAME_BYTES - hash.length - 1)}_${hash}`;
}

/** The longest beginning of a text that takes no more than so many bytes of UTF-8, whole characters only. */
export function clipBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const clipped = Buffer.from(text).subarray(0, bytes);
  let end = bytes;
  while (end > 0 && ((Buffer.from(text)[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return clipped.subarray(0, end).toString();
}
