import type { TableName } from '../../definition';
import { list, object, quote } from './text';

/** A table or view as `'posts'` or `'blog.posts'`, where no dot is in a name. */
export function writeTableName({ schema, name }: TableName): string {
  const isPlain = !name.includes('.') && name !== '' && schema !== '' && !schema?.includes('.');
  if (isPlain) return quote(schema === null ? name : `${schema}.${name}`);
  return object([
    ['schema', schema === null ? null : quote(schema)],
    ['table', quote(name)],
  ]);
}

/** A path as `'comments.author'`, or as an array where a dot is in a name. */
export function writePath(path: readonly string[]): string {
  return isDotted(path) ? quote(path.join('.')) : list(path.map(quote));
}

/** Whether a path is what its parts joined by dots are read as. */
export function isDotted(path: readonly string[]): boolean {
  return path.every((part) => part !== '' && !part.includes('.'));
}
