import { sha256 } from './hash';
import type { IndexDefinition, IndexKey, NewIndex } from './view';

/** PostgreSQL keeps this many bytes of a name. */
export const MAX_NAME_BYTES = 63;

/** The index under its name; `taken` are the names that a name by convention must not repeat. */
export function nameIndex(view: string, index: NewIndex, taken: ReadonlySet<string>): IndexDefinition {
  return { ...index, name: index.name ?? defaultIndexName(view, index.keys, index.unique, taken) };
}

/** The index as it is declared: without its name, where that is the one by convention. */
export function withoutDefaultName(view: string, index: IndexDefinition, taken: ReadonlySet<string>): NewIndex {
  const isDefault = index.name === defaultIndexName(view, index.keys, index.unique, taken);
  return isDefault ? { ...index, name: null } : index;
}

/** The name of an index that was given none; with an expression in it, one that no other index of the view has. */
export function defaultIndexName(
  view: string,
  keys: readonly IndexKey[],
  unique: boolean,
  taken: ReadonlySet<string>,
): string {
  const columns = keys.map(({ expression }) => (expression.kind === 'column' ? expression.column : 'expr'));
  const base = conventionalIndexName(view, columns, unique);
  let name = base;
  for (let count = 2; taken.has(name) && columns.includes('expr'); count += 1) name = shortenName(`${base}_${count}`);
  return name;
}

/** The name that Knex would give an index of a table: lower case, dots and hyphens of the table as `_`. */
export function conventionalIndexName(view: string, columns: readonly string[], unique: boolean): string {
  const table = view.replace(/[.-]/g, '_');
  return shortenName(`${table}_${columns.join('_')}_${unique ? 'unique' : 'index'}`.toLowerCase());
}

/** Keeps a name within PostgreSQL's 63 bytes, where it would cut silently: its beginning, and a hash of the whole. */
export function shortenName(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const hash = sha256(name).toString('hex').slice(0, 8);
  return `${clipBytes(name, MAX_NAME_BYTES - hash.length - 1)}_${hash}`;
}

/** The longest beginning of a text that takes no more than so many bytes of UTF-8, whole characters only. */
export function clipBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const clipped = Buffer.from(text).subarray(0, bytes);
  let end = bytes;
  while (end > 0 && ((Buffer.from(text)[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return clipped.subarray(0, end).toString();
}
