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
import { plainText, writeSql } from './write/sql';

/**
 * What the changes from one definition to the other do to a view: each begins with `+`, `-` or `~`, and is one line, but
 * for a query.
 */
export function describeChanges(
  changes: readonly ViewChange[],
  from: ViewDefinition,
  to: ViewDefinition,
): readonly string[] {
  let { indexes } = from;
  const described = changes.flatMap((change) => {
    const before = indexes;
    indexes = indexesAfter({ ...from, indexes }, change);
    return describeChange(change, from, { before, after: indexes });
  });
  const isOther = changes.some(({ kind }) => kind === 'clearFilter' || kind === 'addFilter');
  return [
    ...describeQueries(changes, from.body, to.body),
    ...described,
    ...(isOther ? [...describeFilter('-', from.body), ...describeFilter('+', to.body)] : []),
  ];
}

type Body = ViewDefinition['body'];

/** A query that another replaces, or a declaration. */
function describeQueries(changes: readonly ViewChange[], from: Body, to: Body): readonly string[] {
  const isReplaced = changes.some(({ kind }) => kind === 'setQuery') || from.kind !== to.kind;
  return isReplaced ? [...describeQuery('-', from), ...describeQuery('+', to)] : [];
}

function describeQuery(sign: '-' | '+', body: Body): readonly string[] {
  if (body.kind === 'parent') return [];
  const columns = body.columns === null ? '' : ` (${body.columns.join(', ')})`;
  return [`${sign} query${columns}: ${plainText(body.query)?.trim() ?? writeSql(writer, body.query)}`];
}

function describeFilter(sign: '-' | '+', body: Body): readonly string[] {
  return body.kind === 'parent' && body.filter !== null ? [`${sign} filter: ${writer.where(body.filter)}`] : [];
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
    case 'setQuery':
    case 'clearFilter':
    case 'addFilter':
      // Shown once for all changes, as it was and as it is.
      return [];
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
