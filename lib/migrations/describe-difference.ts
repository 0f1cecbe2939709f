import {
  assertNever,
  changeIndexes,
  describeTableName,
  type Expression,
  type IndexDefinition,
  Problems,
  type ViewChange,
  type ViewDefinition,
} from '../definition';
import { createWriter } from './write/create-writer';
import { writeIndex } from './write/index-call';

/** What changes do to a view, a line each, beginning with `+`, `-` or `~`. */
export function describeChanges(changes: readonly ViewChange[], from: ViewDefinition): readonly string[] {
  let { indexes } = from;
  return changes.flatMap((change) => {
    const before = indexes;
    indexes = indexesAfter({ ...from, indexes }, change);
    return describeChange(change, from, { before, after: indexes });
  });
}

interface Indexes {
  readonly before: readonly IndexDefinition[];
  readonly after: readonly IndexDefinition[];
}

function indexesAfter(view: ViewDefinition, change: ViewChange): readonly IndexDefinition[] {
  switch (change.kind) {
    case 'renameColumn':
    case 'dropColumn':
    case 'addIndex':
    case 'dropIndex':
      return changeIndexes(view, change, new Problems());
    default:
      return view.indexes;
  }
}

function describeChange(change: ViewChange, from: ViewDefinition, { before, after }: Indexes): readonly string[] {
  switch (change.kind) {
    case 'setParent':
      return [`~ from ${describeTableName(change.parent)}, key ${change.key.join(', ')}`];
    case 'setQuery':
      return ['~ its query'];
    case 'setRelation':
      return [
        `~ relation ${change.path.join('.')}: ${change.relation.kind} ${describeTableName(change.relation.table)}`,
      ];
    case 'dropRelation':
      return [`- relation ${change.path.join('.')}`];
    case 'renameColumn':
      return [`~ column ${change.from} is called ${change.to}`];
    case 'dropColumn':
      return [`- column ${change.name}`];
    case 'setColumn':
      return [describeColumn(change, from)];
    case 'orderColumns':
      return [`~ order of columns: ${change.names.join(', ')}`];
    case 'clearFilter':
      return ['- its filter'];
    case 'addFilter':
      return ['+ a filter'];
    case 'setGroupBy':
      return [`~ groups: ${change.names.join(', ') || 'none'}`];
    case 'dropIndex':
      return before.filter((index) => !after.includes(index)).map((index) => `- ${describeIndex(index)}`);
    case 'addIndex':
      return after.filter((index) => !before.includes(index)).map((index) => `+ ${describeIndex(index)}`);
    case 'setComment':
      return [`~ comment: ${JSON.stringify(change.comment)}`];
    case 'setColumnComment':
      return [`~ comment of column ${change.column}: ${JSON.stringify(change.comment)}`];
    case 'setStorage':
      return Object.entries(change.storage).map(([name, value]) => `~ ${name}: ${value ?? 'default'}`);
    case 'setTablespace':
      return [`~ tablespace: ${change.tablespace ?? 'default'}`];
    case 'setAccessMethod':
      return [`~ access method: ${change.accessMethod ?? 'default'}`];
    default:
      return assertNever(change);
  }
}

function describeColumn(
  { name, source }: Extract<ViewChange, { kind: 'setColumn' }>,
  { body }: ViewDefinition,
): string {
  const before = body.kind === 'parent' ? body.columns.find((column) => column.name === name) : undefined;
  const now = writeSource(source);
  return before === undefined
    ? `+ column ${name}: ${now}`
    : `~ column ${name}: ${writeSource(before.source)} -> ${now}`;
}

/** The index and the call that declares it, without its name. */
function describeIndex(index: IndexDefinition): string {
  return `index ${index.name}: ${writeIndex(writer, { ...index, name: null })}`;
}

const writer = createWriter((helper) => helper);

/** A source as a person would write it. */
function writeSource(source: Expression): string {
  return writer.expression(source, 'source');
}
