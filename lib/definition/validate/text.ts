import type { Problems } from '../problems';
import type { ViewDefinition } from '../view';

const NAME_HINT = 'give it a name of one character or more, without NUL';

/** Names that no object can have: empty ones, and those with a NUL in them. */
export function validateNames(definition: ViewDefinition, found: Problems): void {
  const { body, indexes, name } = definition;
  const columns = body.kind === 'parent' ? body.columns.map((column) => column.name) : (body.columns ?? []);
  checkName('the view', name.name, found);
  if (name.schema !== null) checkName('the schema', name.schema, found);
  for (const column of columns) checkName('a column', column, found);
  for (const index of indexes) checkName('an index', index.name, found);
  const { comment, columnComments } = definition.options;
  for (const text of [comment, ...Object.values(columnComments)]) {
    if (text?.includes('\u0000')) found.add('a comment contains a NUL character', 'write it without NUL');
  }
  for (const repeated of duplicates(columns)) {
    found.add(`two columns are named "${repeated}"`, 'rename or remove one of them', repeated);
  }
}

function checkName(what: string, name: string, found: Problems): void {
  if (typeof name !== 'string' || name === '') found.add(`${what} has an empty name`, NAME_HINT);
  else if (name.includes('\u0000')) found.add(`the name of ${what} contains a NUL character`, NAME_HINT);
}

/** A statement with a NUL in it ends there. */
export function reportNul(definition: ViewDefinition, found: Problems): void {
  if (hasNul(definition)) found.add('a name or text contains a NUL character', 'write it without NUL');
}

function hasNul(data: unknown): boolean {
  if (typeof data === 'string') return data.includes('\u0000');
  if (typeof data !== 'object' || data === null) return false;
  return Object.entries(data).some(([name, value]) => name.includes('\u0000') || hasNul(value));
}

export function duplicates(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
}
