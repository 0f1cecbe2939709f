import { sqlOf } from '../definition';
import type { Condition, Expression, SqlExpression } from '../definition/expression';
import { nameIndex } from '../definition/index-names';
import { parseTableName, type TableInput } from '../definition/names';
import type { Problems } from '../definition/problems';
import type { IndexDefinition, IndexKey, NewIndex } from '../definition/view';
import { type ConditionInput, readCondition } from './condition-builder';
import type { IndexColumnInput, IndexDraft, IndexOptions, IndexWhere, ViewDraft } from './draft';
import { isSource, type SourceInput, toExpression } from './source';
import { isOpaqueQuery, opaqueSql } from './sql-text';

export function toIndexes(draft: ViewDraft, found: Problems): readonly IndexDefinition[] {
  const names = new Set<string>();
  return draft.indexes.map((index) => {
    const definition = nameIndex(draft.name.name, readIndex(index, found), names);
    names.add(definition.name);
    return definition;
  });
}

/** One index as data. */
export function readIndex({ unique, columns, options }: IndexDraft, found: Problems): NewIndex {
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
    name: options.indexName ?? null,
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
