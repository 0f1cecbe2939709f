import {
  assertNever,
  conventionalIndexName,
  type IndexChoice,
  type TableName,
  type ViewChange,
} from '../../definition';
import { writeColumns } from './columns';
import { writeAdded } from './condition';
import { writeColumnComments, writeFrom } from './create';
import { writeIndex, writeStorage } from './index-call';
import { writePath } from './names';
import { writeRelation } from './relation';
import { type Run, toRuns } from './runs';
import { writeQuery } from './sql';
import { call, list, quote } from './text';
import type { Writer } from './writer';

type ColumnChange = Extract<ViewChange, { kind: 'renameColumn' | 'dropColumn' | 'setColumn' | 'orderColumns' }>;
type OptionChange = Extract<
  ViewChange,
  { kind: 'setComment' | 'setColumnComment' | 'setStorage' | 'setTablespace' | 'setAccessMethod' }
>;

/** The calls on `view` that make changes. */
export function writeChanges(writer: Writer, view: TableName, changes: readonly ViewChange[]): readonly string[] {
  return toRuns(changes).flatMap((run) => writeRun(writer, view, run));
}

function writeRun(writer: Writer, view: TableName, run: Run): readonly string[] {
  const [change] = run;
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
      return [writeIndex(writer, change.index)];
    case 'renameColumn':
    case 'dropColumn':
    case 'setColumn':
    case 'orderColumns':
      return writeColumnChanges(writer, change, run);
    case 'setComment':
    case 'setColumnComment':
    case 'setStorage':
    case 'setTablespace':
    case 'setAccessMethod':
      return writeOptionChanges(change, run);
    default:
      return assertNever(change);
  }
}

function writeNewQuery(
  writer: Writer,
  { query, columns }: Extract<ViewChange, { kind: 'setQuery' }>,
): readonly string[] {
  const outputs = columns === null ? [] : [call('columns', [list(columns.map(quote))])];
  return [call('as', [writeQuery(writer, query)]), ...outputs];
}

function writeColumnChanges(writer: Writer, change: ColumnChange, run: Run): readonly string[] {
  switch (change.kind) {
    case 'renameColumn':
      return [call('renameColumn', [quote(change.from), quote(change.to)])];
    case 'dropColumn': {
      const dropped = run.filter((one) => one.kind === 'dropColumn');
      return [
        call(
          'dropColumn',
          dropped.map(({ name }) => quote(name)),
        ),
      ];
    }
    case 'setColumn': {
      const set = run.filter((one) => one.kind === 'setColumn');
      return writeColumns(writer, set);
    }
    case 'orderColumns':
      return [call('columnOrder', change.names.map(quote))];
    default:
      return assertNever(change);
  }
}

function writeOptionChanges(change: OptionChange, run: Run): readonly string[] {
  switch (change.kind) {
    case 'setComment':
      return [call('comment', [quoteOrNull(change.comment)])];
    case 'setColumnComment': {
      const set = run.filter((one) => one.kind === 'setColumnComment');
      return writeColumnComments(Object.fromEntries(set.map(({ column, comment }) => [column, comment])));
    }
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

/** The name follows where neither what is given nor the convention tells it. */
function writeDropIndex(view: TableName, { given, unique, name }: IndexChoice): string {
  const isTold = name === null || name === given || name === conventionalIndexName(view.name, [given].flat(), unique);
  const columns = typeof given === 'string' ? quote(given) : list(given.map(quote));
  return call(unique ? 'dropUnique' : 'dropIndex', [columns, isTold ? null : quote(name)]);
}

function quoteOrNull(text: string | null): string {
  return text === null ? 'null' : quote(text);
}
