import type { TableName } from '../names';
import type {
  IndexDefinition,
  IndexKey,
  ParentBody,
  QueryBody,
  Relation,
  RelationKind,
  Relations,
  StorageParameters,
  Through,
  ViewColumn,
  ViewDefinition,
  ViewOptions,
} from '../view';
import { condition, direction, expression, nulls, ordering, sql } from './expression';
import { exactly, flag, list, nullable, number, object, type Parse, record, text, union, word } from './shape';

const names = list(text);
const tableName = object<TableName>({ schema: nullable(text), name: text });

const relationKind = word<RelationKind>({
  belongsTo: true,
  hasOne: true,
  hasMany: true,
  manyToMany: true,
  hasOneThrough: true,
});

const through = object<Through>({
  table: tableName,
  from: names,
  to: names,
  filter: nullable(condition),
  extras: record(text),
});

/** A function, since the type is recursive. */
const relations: Parse<Relations> = (value, at) => record(relation)(value, at);

const relation = object<Relation>({
  kind: relationKind,
  table: tableName,
  from: names,
  to: names,
  through: nullable(through),
  key: names,
  filter: nullable(condition),
  orderBy: list(ordering),
  assumeUnique: { optional: flag },
  relations,
});

const storage: Parse<StorageParameters> = record((value, at) => {
  if (typeof value === 'string') return text(value, at);
  return typeof value === 'boolean' ? value : number(value, at);
});

const body = union<ParentBody | QueryBody, 'kind'>('kind', {
  parent: object<ParentBody>({
    kind: exactly('parent'),
    parent: tableName,
    key: names,
    relations,
    columns: list(object<ViewColumn>({ name: text, source: expression })),
    filter: nullable(condition),
    groupBy: names,
  }),
  query: object<QueryBody>({ kind: exactly('query'), query: sql, columns: nullable(names) }),
});

const indexKey = object<IndexKey>({
  expression,
  collation: nullable(tableName),
  operatorClass: nullable(tableName),
  direction: nullable(direction),
  nulls,
});

const index = object<IndexDefinition>({
  name: text,
  unique: flag,
  method: nullable(text),
  keys: list(indexKey),
  include: names,
  where: nullable(condition),
  nullsNotDistinct: flag,
  storage,
  tablespace: nullable(text),
});

const options = object<ViewOptions>({
  withData: flag,
  comment: nullable(text),
  columnComments: record(text),
  storage,
  tablespace: nullable(text),
  accessMethod: nullable(text),
});

const definition = object<ViewDefinition>({
  formatVersion: exactly(1),
  name: tableName,
  body,
  indexes: list(index),
  options,
});

/** Reads data as a definition, by its shape alone. @throws {ShapeError} */
export function parseShape(data: unknown): ViewDefinition {
  return definition(data, { within: null, key: 'definition' });
}
