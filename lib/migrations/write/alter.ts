import { assertNever, conventionalIndexName, type IndexDefinition, type TableName } from '../../definition';
import type { DefinitionChange } from '../operation';
import { writeColumns } from './columns';
import { writeAdded } from './condition';
import { writeColumnComments, writeFrom } from './create';
import { writeIndex, writeStorage } from './index-call';
import { writePath } from './names';
import { writeRelation } from './relation';
import { writeQuery } from './sql';
import { call, list, quote } from './text';
import type { Writer } from './writer';

type ColumnChange = Extract<DefinitionChange, { kind: 'renameColumn' | 'dropColumns' | 'setColumns' | 'orderColumns' }>;
type OptionChange = Extract<
  DefinitionChange,
  { kind: 'setComment' | 'setColumnComments' | 'setStorage' | 'setTablespace' | 'setAccessMethod' }
>;

/** The calls on `view` that make a change. */
export function writeChange(writer: Writer, view: TableName, change: DefinitionChange): readonly string[] {
  switch (change.kind) {
    case 'setParent':
      return [writeFrom(change.parent, change.key)];
    case 'setQuery':
      return writeNewQuery(writer, change);
    case 'setRelation':
      return [call('relation', [writePath(change.path), writeRelation(writer, change.relation, null)])];
    case 'dropRelation':
      return [call('dropRelation', [writePath(change.path)])];
    case 'clearFilter':
      return ['clearWhere()'];
    case 'addFilter':
      return writeAdded(writer, change.condition);
    case 'setGroupBy':
      return [call('groupBy', change.names.map(quote))];
    case 'dropIndex':
      return [writeDropIndex(view, change.index)];
    case 'addIndex':
      return [writeIndex(writer, view, change.index, new Set(change.taken))];
    case 'renameColumn':
    case 'dropColumns':
    case 'setColumns':
    case 'orderColumns':
      return writeColumnChange(writer, change);
    case 'setComment':
    case 'setColumnComments':
    case 'setStorage':
    case 'setTablespace':
    case 'setAccessMethod':
      return writeOptionChange(change);
    default:
      return assertNever(change);
  }
}

function writeNewQuery(
  writer: Writer,
  { query, columns }: Extract<DefinitionChange, { kind: 'setQuery' }>,
): readonly string[] {
  const outputs = columns === null ? [] : [call('columns', [list(columns.map(quote))])];
  return [call('as', [writeQuery(writer, query)]), ...outputs];
}

function writeColumnChange(writer: Writer, change: ColumnChange): readonly string[] {
  switch (change.kind) {
    case 'renameColumn':
      return [call('renameColumn', [quote(change.from), quote(change.to)])];
    case 'dropColumns':
      return [call('dropColumn', change.names.map(quote))];
    case 'setColumns':
      return writeColumns(writer, change.columns);
    case 'orderColumns':
      return [call('columnOrder', change.names.map(quote))];
    default:
      return assertNever(change);
  }
}

function writeOptionChange(change: OptionChange): readonly string[] {
  switch (change.kind) {
    case 'setComment':
      return [call('comment', [quoteOrNull(change.comment)])];
    case 'setColumnComments':
      return [writeColumnComments(change.comments) ?? 'columnComments({})'];
    case 'setStorage':
      return [call('storage', [writeStorage(change.storage) ?? '{}'])];
    case 'setTablespace':
      return [call('tablespace', [quoteOrNull(change.tablespace)])];
    case 'setAccessMethod':
      return [call('using', [quoteOrNull(change.accessMethod)])];
    default:
      return assertNever(change);
  }
}

/** By its columns, as Knex users do, where its name is made of them; a name given alone is looked for first. */
function writeDropIndex(view: TableName, { name, unique, keys }: IndexDefinition): string {
  const method = unique ? 'dropUnique' : 'dropIndex';
  const columns = keys.flatMap(({ expression }) => (expression.kind === 'column' ? [expression.column] : []));
  const isOfColumns = columns.length === keys.length && conventionalIndexName(view.name, columns, unique) === name;
  return call(method, [isOfColumns ? list(columns.map(quote)) : quote(name)]);
}

function quoteOrNull(text: string | null): string {
  return text === null ? 'null' : quote(text);
}
