import { refuseColumnName, sqlOf } from '../definition';
import type { Condition, Expression, SqlExpression } from '../definition/expression';
import { nameIndex } from '../definition/index-names';
import { parseTableName, type TableInput } from '../definition/names';
import type { Problems } from '../definition/problems';
import type { IndexDefinition, IndexKey, NewIndex } from '../definition/view';
import { describeValue, OptionError } from '../errors';
import { type ConditionInput, readCondition } from './condition-builder';
import type { IndexColumnInput, IndexDraft, IndexOptions, IndexWhere, ViewDraft } from './draft';
import { isObjectionValue } from './objection-raw';
import { refuse } from './refuse';
import { isSource, readSourceOf, type SourceInput } from './source';
import { isOpaqueQuery, opaqueSql } from './sql-text';

export function toIndexes(draft: ViewDraft, found: Problems): readonly IndexDefinition[] {
  const names = new Set<string>();
  const columns = draft.columnNames ?? draft.columns.map(({ name }) => name);
  return draft.indexes.map((index) => {
    const read = readIndex(index, found);
    if (index.isNamedLoosely === true) refuseColumnName(read, columns, found);
    const definition = nameIndex(draft.name.name, read, names);
    names.add(definition.name);
    return definition;
  });
}

/** One index as data. What cannot be read is reported, and nothing in its place. */
export function readIndex({ unique, columns: given, options: said }: IndexDraft, found: Problems): NewIndex {
  const options = soundOptions(said, found);
  const columns = given.filter((column) => isSoundKey(column, found));
  const fillfactor = options.fillfactor === undefined ? {} : { fillfactor: options.fillfactor };
  return {
    name: options.indexName ?? null,
    unique,
    method: options.method?.toLowerCase() ?? null,
    keys: columns.flatMap((column) => toKey(column, options.opclass, found)),
    include: options.include === undefined ? [] : [options.include].flat(),
    where: readWhere(options.where ?? options.predicate, found),
    nullsNotDistinct: options.nullsNotDistinct ?? false,
    storage: { ...options.storage, ...fillfactor },
    tablespace: options.tablespace ?? null,
  };
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isTable = (value: unknown): boolean => isText(value) || isText((value as { table?: unknown } | null)?.table);
const isAnything = (): boolean => true;

/** The options of an index, and what each of them may be. */
const INDEX_OPTIONS: { readonly [Name in keyof Required<IndexOptions>]: (value: unknown) => boolean } = {
  indexName: isText,
  method: isText,
  include: (value) => [value].flat().every(isText),
  where: isAnything,
  predicate: isAnything,
  opclass: isTable,
  nullsNotDistinct: (value) => typeof value === 'boolean',
  fillfactor: (value) => typeof value === 'number',
  storage: (value) => Object.prototype.toString.call(value) === '[object Object]',
  tablespace: isText,
};

/** A misspelt option would silently do nothing. */
function soundOptions(given: IndexOptions, found: Problems): IndexOptions {
  const names = Object.keys(INDEX_OPTIONS);
  const hint = `the options of an index: ${names.join(', ')}`;
  for (const unknown of unknownOptions(given, names))
    found.add(`an index has the option "${unknown}", which is not known`, hint);
  const sound = Object.entries(given).filter(([name, value]) => {
    const isSound = value === undefined || INDEX_OPTIONS[name as keyof IndexOptions]?.(value) === true;
    if (!isSound && names.includes(name))
      found.add(`the option "${name}" of an index is ${describeValue(value)}`, hint);
    return isSound;
  });
  return Object.fromEntries(sound);
}

export function unknownOptions(given: object, known: readonly string[]): readonly string[] {
  return Object.keys(given).filter((name) => !known.includes(name));
}

function readWhere(where: IndexWhere | undefined, found: Problems): Condition | null {
  if (where === undefined) return null;
  return readOrReport(() => {
    if (isOpaqueQuery(where)) return { kind: 'truth', expression: withoutSelect(opaqueSql(where)) };
    return readCondition([where] as ConditionInput);
  }, found);
}

/** Knex takes the filter of a partial index as a query that has nothing else: `knex.whereNotNull('title')`. */
function withoutSelect(sql: SqlExpression): SqlExpression {
  if (!sql.query) return sql;
  const [first, ...others] = sql.parts;
  if (typeof first !== 'string' || !first.startsWith(SELECT_WHERE)) {
    return refuse(
      'where: a query is given that is more than its filter',
      "write { where: knex.whereNotNull('title') }",
    );
  }
  return sqlOf([first.slice(SELECT_WHERE.length), ...others], false);
}

const SELECT_WHERE = 'select * where ';

const KEY_OPTIONS: { readonly [option: string]: (value: unknown) => boolean } = {
  column: isAnything,
  order: (value) => value === 'asc' || value === 'desc',
  nulls: (value) => value === 'first' || value === 'last',
  opclass: isTable,
  collate: isTable,
};

/** What is written as it is must be one of the words that it can be. */
function isSoundKey(input: IndexColumnInput, found: Problems): boolean {
  const hint = "write { column: 'rating', order: 'desc', nulls: 'last' }";
  if (input === null || input === undefined) {
    found.add(`an index is over ${describeValue(input)}`, "name columns of the view: view.index(['title'])");
    return false;
  }
  if (!isColumnWithOptions(input)) return true;
  const wrong = Object.entries(input).filter(
    ([name, value]) => value !== undefined && KEY_OPTIONS[name]?.(value) !== true,
  );
  for (const [name, value] of wrong) {
    const isKnown = Object.hasOwn(KEY_OPTIONS, name);
    const what = isKnown ? `is ${describeValue(value)}` : 'is not known';
    found.add(`the option "${name}" of an index column ${what}`, hint);
  }
  return wrong.length === 0;
}

function toKey(input: IndexColumnInput, opclass: TableInput | undefined, found: Problems): readonly IndexKey[] {
  const options = isColumnWithOptions(input) ? input : { column: input };
  const own = options.opclass ?? opclass;
  const expression = readOrReport(() => toIndexExpression(options.column), found);
  if (expression === null) return [];
  return [
    {
      expression,
      collation: options.collate === undefined ? null : parseTableName(options.collate),
      operatorClass: own === undefined ? null : parseTableName(own),
      direction: options.order ?? null,
      nulls: options.nulls ?? null,
    },
  ];
}

/** Null for what is refused. */
function readOrReport<Read>(read: () => Read, found: Problems): Read | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    found.add(error.message, error.hint ?? '');
    return null;
  }
}

/** A string names a column of the view, dots and all. */
function toIndexExpression(source: SourceInput): Expression {
  if (typeof source === 'string') return { kind: 'column', path: [], column: source };
  return readSourceOf('index', source, "index({ column: 'title', order: 'desc' })");
}

function isColumnWithOptions(input: IndexColumnInput): input is Exclude<IndexColumnInput, SourceInput> {
  const isObject = Object.prototype.toString.call(input) === '[object Object]';
  return isObject && !isSource(input) && !isOpaqueQuery(input) && !isObjectionValue(input);
}
