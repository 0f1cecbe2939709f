import {
  type IndexDefinition,
  type ParentBody,
  type QueryBody,
  type Relations,
  type TableName,
  type ViewDefinition,
  withoutDefaultName,
} from '../../definition';
import { writeColumns } from './columns';
import { writeChain } from './condition';
import { writeIndex, writeStorage } from './index-call';
import { writePath, writeTableName } from './names';
import { writeRelation } from './relation';
import { writeQuery } from './sql';
import { call, list, names, object, quote } from './text';
import type { Writer } from './writer';

/** The calls on `view` that declare a definition. */
export function writeDeclaration(writer: Writer, { name, body, indexes, options }: ViewDefinition): readonly string[] {
  return [
    ...(body.kind === 'query' ? writeQueryBody(writer, body) : writeParentBody(writer, body)),
    ...writeIndexes(writer, name, indexes),
    ...writeOptions(options),
  ];
}

function writeQueryBody(writer: Writer, { query, columns }: QueryBody): readonly string[] {
  const outputs = columns === null ? [] : [call('columns', [list(columns.map(quote))])];
  return [call('as', [writeQuery(writer, query)]), ...outputs];
}

function writeParentBody(writer: Writer, body: ParentBody): readonly string[] {
  return [
    writeFrom(body.parent, body.key),
    ...writeRelations(writer, body.relations, [], body.key),
    ...writeColumns(writer, body.columns),
    ...writeFilter(writer, body),
    ...(body.groupBy.length === 0 ? [] : [call('groupBy', body.groupBy.map(quote))]),
  ];
}

export function writeFrom(parent: TableName, key: readonly string[]): string {
  const isId = key.length === 1 && key[0] === 'id';
  return call('from', [writeTableName(parent), isId ? null : object([['key', names(key)]])]);
}

/** Outer ones first, each followed by those that start from it. */
function writeRelations(
  writer: Writer,
  relations: Relations,
  owner: readonly string[],
  ownerKey: readonly string[],
): readonly string[] {
  return Object.entries(relations).flatMap(([name, relation]) => {
    const path = [...owner, name];
    return [
      call('relation', [writePath(path), writeRelation(writer, relation, ownerKey)]),
      ...writeRelations(writer, relation.relations, path, relation.key),
    ];
  });
}

/** Alternatives are one statement, so that they read as what they are. */
function writeFilter(writer: Writer, { filter }: ParentBody): readonly string[] {
  if (filter === null) return [];
  const chain = writeChain(writer, filter);
  return filter.kind === 'or' ? [chain.join('.')] : chain;
}

function writeIndexes(writer: Writer, view: TableName, indexes: readonly IndexDefinition[]): readonly string[] {
  return indexes.map((index, position) => {
    const taken = new Set(indexes.slice(0, position).map(({ name }) => name));
    return writeIndex(writer, withoutDefaultName(view.name, index, taken));
  });
}

function writeOptions(options: ViewDefinition['options']): readonly string[] {
  const storage = writeStorage(options.storage);
  return [
    options.withData ? null : 'withNoData()',
    storage === null ? null : call('storage', [storage]),
    options.tablespace === null ? null : call('tablespace', [quote(options.tablespace)]),
    options.accessMethod === null ? null : call('using', [quote(options.accessMethod)]),
    options.comment === null ? null : call('comment', [quote(options.comment)]),
    ...writeColumnComments(options.columnComments),
  ].filter((line) => line !== null);
}

/** One comment, or an object of several. */
export function writeColumnComments(comments: { readonly [column: string]: string | null }): readonly string[] {
  const entries = Object.entries(comments).map(([column, comment]): [string, string] => [
    column,
    comment === null ? 'null' : quote(comment),
  ]);
  const [first, ...others] = entries;
  if (first === undefined) return [];
  return [
    others.length === 0
      ? call('columnComment', [quote(first[0]), first[1]])
      : call('columnComments', [object(entries)]),
  ];
}
