import { type Problems, UnwritableValue } from '../definition';
import { describeValue } from '../errors';
import type { Columns, RelationSpec } from './relations';

/** What is wrong with the arguments of a call, so that all problems come out at once. Anything else is thrown on. */
export function reportCall(method: string, error: unknown, found: Problems): void {
  if (!(error instanceof TypeError || error instanceof UnwritableValue)) throw error;
  const message = error.message.startsWith(method) ? error.message : `${method}: ${error.message}`;
  found.add(message, `look at what is given to view.${method}(…)`);
}

export function assertRelation(spec: unknown): asserts spec is RelationSpec {
  if ((spec as Partial<RelationSpec> | undefined)?.relation !== undefined) return;
  throw new TypeError("relation: say what it is: view.relation('author', belongsTo('users', 'author_id'))");
}

export function assertText(text: unknown): asserts text is string {
  if (typeof text !== 'string') throw new TypeError(`${describeValue(text)} is not text`);
}

/** Reads the options of `view.from`: the key of the parent, `id` by default. */
export function readParentKey(options: { readonly key?: Columns }, found: Problems): readonly string[] {
  const { key = 'id', ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    found.add(
      `from has the option "${unknown}", which is not known`,
      "its option is key: view.from('posts', { key: 'id' })",
    );
  return typeof key === 'string' ? [key] : key;
}
