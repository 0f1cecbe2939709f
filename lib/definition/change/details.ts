import { conventionalIndexName, nameIndex } from '../index-names';
import type { Problems } from '../problems';
import { assertNever, type IndexDefinition, type NewIndex, type ViewDefinition, type ViewOptions } from '../view';
import { indexExpressions, mapIndexColumns } from '../walk/map-index';
import { walkExpression } from '../walk/traverse';
import type { IndexChoice, ViewChange } from './change';

type IndexChange = Extract<ViewChange, { kind: 'addIndex' | 'dropIndex' | 'dropColumn' | 'renameColumn' }>;
type OptionChange = Extract<
  ViewChange,
  { kind: 'setComment' | 'setColumnComment' | 'setStorage' | 'setTablespace' | 'setAccessMethod' }
>;

/** The indexes after one change; they follow a column that they are on, and go with it. */
export function changeIndexes(view: ViewDefinition, change: IndexChange, found: Problems): readonly IndexDefinition[] {
  switch (change.kind) {
    case 'addIndex':
      return addIndex(view, change, found);
    case 'dropIndex':
      return dropIndex(view, change.index, found);
    case 'dropColumn':
      return view.indexes.filter((index) => !columnsOf(index).includes(change.name));
    case 'renameColumn':
      return view.indexes.map((index) => renameInIndexes(index, change.from, change.to));
    default:
      return assertNever(change);
  }
}

function addIndex(
  view: ViewDefinition,
  { index, isNamedLoosely }: Extract<IndexChange, { kind: 'addIndex' }>,
  found: Problems,
): readonly IndexDefinition[] {
  const names = new Set(view.indexes.map(({ name }) => name));
  const { body } = view;
  const columns = body.kind === 'parent' ? body.columns.map(({ name }) => name) : (body.columns ?? []);
  if (isNamedLoosely === true) refuseColumnName(index, columns, found);
  const added = nameIndex(view.name.name, index, names);
  if (names.has(added.name)) {
    found.add(`there is an index "${added.name}" already`, `drop it first: view.dropIndex('${added.name}')`);
  }
  return [...view.indexes, added];
}

/** `unique('id', 'status')` reads as if it were over two columns. */
export function refuseColumnName({ name, unique, keys }: NewIndex, columns: readonly string[], found: Problems): void {
  if (name === null || !columns.includes(name)) return;
  const method = unique ? 'unique' : 'index';
  const [first] = keys.flatMap(({ expression }) => (expression.kind === 'column' ? [expression.column] : []));
  const both = `view.${method}(['${first ?? '…'}', '${name}'])`;
  found.add(
    `${method} gives an index the name "${name}", which is a column of the view`,
    `for an index over both columns: ${both}; for an index of that name: { indexName: '${name}' }`,
  );
}

function dropIndex(view: ViewDefinition, choice: IndexChoice, found: Problems): readonly IndexDefinition[] {
  const names = view.indexes.map((index) => index.name);
  const name = chosenIndex(view.name.name, choice, names);
  if (!names.includes(name)) {
    found.add(
      `dropIndex names "${name}", which is not an index of the view`,
      `its indexes are: ${names.join(', ') || 'none'}`,
    );
  }
  return view.indexes.filter((index) => index.name !== name);
}

/** The name of the index that is meant, of those that a view has. */
export function chosenIndex(view: string, { given, unique, name }: IndexChoice, names: readonly string[]): string {
  if (name !== null) return name;
  if (typeof given === 'string' && names.includes(given)) return given;
  return conventionalIndexName(view, [given].flat(), unique);
}

/** The view's columns that an index reads in any part of it. */
export function columnsOf(index: IndexDefinition): readonly string[] {
  const read = indexExpressions(index).flatMap(walkExpression);
  return [...read.flatMap((inner) => (inner.kind === 'column' ? [inner.column] : [])), ...index.include];
}

/** The index after a column of the view was renamed; it keeps its own name, as it does in the database. */
export function renameInIndexes(index: IndexDefinition, from: string, to: string): IndexDefinition {
  return mapIndexColumns(index, (name) => (name === from ? to : name));
}

export function changeOptions(options: ViewOptions, change: OptionChange): ViewOptions {
  switch (change.kind) {
    case 'setComment':
      return { ...options, comment: change.comment };
    case 'setColumnComment':
      return {
        ...options,
        columnComments: withoutNulls({ ...options.columnComments, [change.column]: change.comment }),
      };
    case 'setStorage':
      return { ...options, storage: withoutNulls({ ...options.storage, ...change.storage }) };
    case 'setTablespace':
      return { ...options, tablespace: change.tablespace };
    case 'setAccessMethod':
      return { ...options, accessMethod: change.accessMethod };
    default:
      return assertNever(change);
  }
}

function withoutNulls<Value>(record: { readonly [name: string]: Value | null }): { readonly [name: string]: Value } {
  return Object.fromEntries(Object.entries(record).filter((entry): entry is [string, Value] => entry[1] !== null));
}
