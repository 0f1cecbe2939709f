import {
  assertNever,
  defaultIndexName,
  describeTableName,
  type Expression,
  type IndexDefinition,
  type ViewColumn,
  type ViewDefinition,
} from '../definition';
import type { DefinitionChange } from './operation';
import { createWriter } from './write/create-writer';
import { writeIndex } from './write/index-call';

/** What a change does to a view, a line each, beginning with `+`, `-` or `~`. */
export function describeChange(change: DefinitionChange, from: ViewDefinition): readonly string[] {
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
    case 'dropColumns':
      return change.names.map((name) => `- column ${name}`);
    case 'setColumns':
      return change.columns.map((column) => describeColumn(column, from));
    case 'orderColumns':
      return [`~ order of columns: ${change.names.join(', ')}`];
    case 'clearFilter':
      return ['- its filter'];
    case 'addFilter':
      return ['+ a filter'];
    case 'setGroupBy':
      return [`~ groups: ${change.names.join(', ') || 'none'}`];
    case 'dropIndex':
      return [`- index ${change.index.name}: ${writeCall(change.index, from)}`];
    case 'addIndex':
      return [`+ index ${change.index.name}: ${writeCall(change.index, from)}`];
    case 'setComment':
      return [`~ comment: ${JSON.stringify(change.comment)}`];
    case 'setColumnComments':
      return Object.entries(change.comments).map(
        ([column, text]) => `~ comment of column ${column}: ${JSON.stringify(text)}`,
      );
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

function describeColumn({ name, source }: ViewColumn, { body }: ViewDefinition): string {
  const before = body.kind === 'parent' ? body.columns.find((column) => column.name === name) : undefined;
  const now = writeSource(source);
  return before === undefined
    ? `+ column ${name}: ${now}`
    : `~ column ${name}: ${writeSource(before.source)} -> ${now}`;
}

/** The call that declares an index, without its name. */
function writeCall(index: IndexDefinition, { name }: ViewDefinition): string {
  const byDefault = defaultIndexName(name.name, index.keys, index.unique, new Set());
  return writeIndex(writer, name, { ...index, name: byDefault }, new Set());
}

const writer = createWriter((helper) => helper);

/** A source as a person would write it. */
function writeSource(source: Expression): string {
  return writer.expression(source, 'source');
}
