import { isOpaqueQuery } from '../declare';
import { refuse } from '../declare/refuse';
import { describeValue } from '../errors';
import { isRaw, isRef, type KnexRaw } from './knex-raw';

/** What a call of `view.columns` with a list says: names, raw SQL of which only Knex knows what it names, or nothing. */
export type ColumnList =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'raw'; readonly input: unknown }
  | { readonly kind: 'none' };

/** True for columns with their sources, which Knex does not have. */
export function isColumnMap(input: unknown): boolean {
  return Object.prototype.toString.call(input) === '[object Object]' && !isOpaqueQuery(input);
}

/**
 * Reads what is given to `view.columns` and is no map.
 *
 * @throws {OptionError} for what is no list of columns.
 */
export function readColumnList(input: unknown): ColumnList {
  if (input === undefined || input === null) return { kind: 'none' };
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (list.some(isSql)) return { kind: 'raw', input };
  return { kind: 'names', names: list.map(toName) };
}

/** A raw value that is more than the name of a column. */
function isSql(column: unknown): column is KnexRaw {
  return isRaw(column) && plainName(column) === null;
}

/** The name in `knex.ref('name')`, without a table or an alias. */
function plainName(column: KnexRaw): string | null {
  return isRef(column) && !column._schema && !column._alias ? column.ref : null;
}

function toName(column: unknown): string {
  const name = isRaw(column) ? plainName(column) : column;
  if (typeof name === 'string') return name;
  return refuse(
    `columns: an array names columns with strings, and has ${describeValue(name)}`,
    "give sources as an object: view.columns({ total: sum('amount') })",
  );
}
