import type { Direction, Source } from '../../declare';
import type { ObjectionOperation } from '../model-class';
import type { QueryScope } from './query-scope';
import { isObjectionRaw, readObjectionRaw } from './read-raw';

/** One key of an order, as `orderBy` of a relation takes it. */
export type OrderArguments = readonly [source: Source, direction: Direction, nulls: 'first' | 'last' | null];

/**
 * What a call of `orderBy` says: a column, or an array of columns and objects.
 *
 * @throws {TypeError} for what is not a name.
 */
export function readOrder({ name, args }: ObjectionOperation, scope: QueryScope): readonly OrderArguments[] {
  if (name !== 'orderBy')
    throw new TypeError(`it calls ${name}, whose SQL cannot be read; write orderBy('column', 'desc')`);
  const [columns, direction, nulls] = args ?? [];
  if (!Array.isArray(columns)) return [readKey(columns, direction, nulls, scope)];
  return columns.map((key: unknown) => {
    const { column = key, order, nulls: place } = (isObjectionRaw(key) ? {} : Object(key)) as Key;
    return readKey(column, order, place, scope);
  });
}

interface Key {
  readonly column?: unknown;
  readonly order?: unknown;
  readonly nulls?: unknown;
}

function readKey(column: unknown, direction: unknown, nulls: unknown, scope: QueryScope): OrderArguments {
  const source = isObjectionRaw(column) ? readObjectionRaw(column, scope) : scope.column(String(column));
  return [source, String(direction ?? 'asc').toLowerCase() as Direction, (nulls ?? null) as 'first' | 'last' | null];
}
