import { equalData, type IndexKey, type NewIndex, type TableName } from '../../definition';
import { describeValue } from '../../errors';
import { writeTableName } from './names';
import { call, list, names, object, quote } from './text';
import type { Writer } from './writer';

/** `unique(…)` or `index(…)`. */
export function writeIndex(writer: Writer, index: NewIndex): string {
  const shared = sharedOperatorClass(index.keys);
  const keys = index.keys.map((key) => writeKey(writer, key, shared));
  const options = writeOptions(writer, index, shared);
  return call(index.unique ? 'unique' : 'index', [keys.length === 1 ? (keys[0] as string) : list(keys), options]);
}

/** The operator class that is every key's. */
function sharedOperatorClass([first, ...others]: readonly IndexKey[]): TableName | null {
  if (first === undefined || first.operatorClass === null) return null;
  return others.every((key) => equalData(key.operatorClass, first.operatorClass)) ? first.operatorClass : null;
}

function writeKey(writer: Writer, key: IndexKey, shared: TableName | null): string {
  const { expression, collation, operatorClass, direction, nulls } = key;
  const isNamed = expression.kind === 'column' && expression.path.length === 0;
  const column = isNamed ? quote(expression.column) : writer.expression(expression, 'alone');
  const opclass = shared === null ? operatorClass : null;
  if (collation === null && opclass === null && direction === null && nulls === null) return column;
  return object([
    ['column', column],
    ['order', direction && quote(direction)],
    ['nulls', nulls && quote(nulls)],
    ['opclass', opclass && writeTableName(opclass)],
    ['collate', collation && writeTableName(collation)],
  ]);
}

function writeOptions(writer: Writer, index: NewIndex, opclass: TableName | null): string | null {
  const { fillfactor, ...storage } = index.storage;
  const isNumber = typeof fillfactor === 'number';
  const written = object([
    ['indexName', index.name === null ? null : quote(index.name)],
    ['method', index.method === null ? null : quote(index.method)],
    ['opclass', opclass && writeTableName(opclass)],
    ['include', index.include.length === 0 ? null : names(index.include)],
    ['where', writeIndexWhere(writer, index)],
    ['nullsNotDistinct', index.nullsNotDistinct ? 'true' : null],
    ['fillfactor', isNumber ? writePlain(fillfactor) : null],
    ['storage', writeStorage(isNumber ? storage : index.storage)],
    ['tablespace', index.tablespace === null ? null : quote(index.tablespace)],
  ]);
  return written === '{}' ? null : written;
}

/** There it is one argument, an expression or a group: what is neither becomes a group of one. */
function writeIndexWhere(writer: Writer, { where }: NewIndex): string | null {
  if (where === null) return null;
  const isGroup = (where.kind === 'and' || where.kind === 'or') && where.conditions.length > 0;
  const isOne = isGroup || where.kind === 'not' || where.kind === 'truth';
  return writer.where(isOne ? where : { kind: 'and', conditions: [where] });
}

/** Storage parameters as an object; null where there are none. */
export function writeStorage(storage: { readonly [name: string]: string | number | boolean | null }): string | null {
  const entries = Object.entries(storage);
  if (entries.length === 0) return null;
  return object(entries.map(([name, value]) => [name, typeof value === 'string' ? quote(value) : writePlain(value)]));
}

function writePlain(value: number | boolean | null): string {
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  throw new Error(`a storage parameter is ${describeValue(value)}`);
}
