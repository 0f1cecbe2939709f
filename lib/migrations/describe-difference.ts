import { assertNever, describeTableName, type Expression, type ViewColumn, type ViewDefinition } from '../definition';
import type { DefinitionChange } from './operation';
import { createWriter } from './write/create-writer';

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
      return [`- index ${change.index.name}`];
    case 'addIndex':
      return [`+ index ${change.index.name}`];
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

const writer = createWriter((helper) => helper);

/** A source as a person would write it. */
function writeSource(source: Expression): string {
  return writer.expression(source, 'source');
}
