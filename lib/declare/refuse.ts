import { parsePath, parseTableName, type TableInput, type TableName } from '../definition/names';
import { describeValue, OptionError } from '../errors';

/**
 * Refuses what a builder was given.
 *
 * @param hint The line to write.
 * @throws {OptionError} always.
 */
export function refuse(message: string, hint: string): never {
  throw new OptionError(message, { hint });
}

/** A table by its name, in the form that `call` is shown with. */
export function readTable(table: TableInput, call: string): TableName {
  const parts = typeof table === 'object' && table !== null && !Array.isArray(table) ? table : { table };
  const { schema = null, table: name } = parts as { schema?: unknown; table: unknown };
  const isName = typeof name === 'string' && (schema === null || typeof schema === 'string');
  if (isName) return parseTableName(table);
  return refuse(
    `${call} takes the name of a table, and was given ${describeValue(table)}`,
    `name a table or view: ${call}('posts'), ${call}('blog.posts') or ${call}({ schema: 'blog', table: 'posts' }); for the rows of a query, create a view of it`,
  );
}

/** One column or several, as a list. */
export function readColumns(columns: unknown, what: string, hint: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(columns) ? columns : [columns];
  if (list.length > 0 && list.every((name) => typeof name === 'string' && name !== '')) return list as string[];
  return refuse(`${what} is ${describeValue(columns)}, not the name of a column or an array of names`, hint);
}

/** A path as its parts. */
export function readPath(path: unknown, call: string, example: string): readonly string[] {
  const isText = typeof path === 'string' || (Array.isArray(path) && path.every((part) => typeof part === 'string'));
  const parts = isText ? parsePath(path as string | readonly string[]) : [];
  if (parts.length > 0) return parts;
  return refuse(`${call} takes a name or a path, and was given ${describeValue(path)}`, `write ${call}(${example})`);
}

/** Text, such as a comment or the name of a tablespace. */
export function assertText(text: unknown, call: string): asserts text is string {
  if (typeof text !== 'string')
    refuse(`${call} takes text, and was given ${describeValue(text)}`, `write ${call}('…')`);
}

/** An object of names and values. */
export function assertObject(given: unknown, call: string, example: string): asserts given is object {
  if (Object.prototype.toString.call(given) !== '[object Object]')
    refuse(`${call} takes an object, and was given ${describeValue(given)}`, `write ${call}(${example})`);
}
