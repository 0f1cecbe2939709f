import type { Dialect } from '../compiler/dialect';
import { type StorageParameters, toLiteral } from '../definition';

/** The `with` clause of storage parameters; null for none. */
export function compileParameters(parameters: StorageParameters, dialect: Dialect): string | null {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return null;
  const list = entries.map(([name, value]) => `${name} = ${dialect.literal(toLiteral(value), 'expression')}`);
  return ` with (${list.join(', ')})`;
}
