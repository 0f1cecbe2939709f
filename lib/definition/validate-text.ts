import type { Expression } from './expression';
import type { Literal } from './literal';
import type { Problems } from './problems';
import { conditionExpressions, walkExpression } from './traverse';
import type { ParentBody, Relations, ViewDefinition } from './view';

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

export function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Values that cannot be written, wherever they stand. */
export function reportUnwritable(definition: ViewDefinition, found: Problems): void {
  const { body } = definition;
  if (body.kind === 'query') reportIn(body.query, found);
  else reportInBody(body, found);
  for (const index of definition.indexes) {
    for (const key of index.keys) reportIn(key.expression, found);
    if (index.where) for (const expression of conditionExpressions(index.where)) reportIn(expression, found);
  }
}

function reportInBody(body: ParentBody, found: Problems): void {
  for (const column of body.columns) reportIn(column.source, found, column.name);
  if (body.filter) for (const expression of conditionExpressions(body.filter)) reportIn(expression, found);
  reportInRelations(body.relations, found);
}

function reportInRelations(relations: Relations, found: Problems): void {
  for (const relation of Object.values(relations)) {
    const filters = [relation.filter, relation.through?.filter ?? null].filter((filter) => filter !== null);
    for (const filter of filters) for (const expression of conditionExpressions(filter)) reportIn(expression, found);
    for (const ordering of relation.orderBy) reportIn(ordering.expression, found);
    reportInRelations(relation.relations, found);
  }
}

function reportIn(expression: Expression, found: Problems, column?: string): void {
  for (const inner of walkExpression(expression)) {
    const reason = inner.kind === 'literal' ? unwritableReason(inner.literal) : null;
    if (reason !== null) found.add(`a value ${reason}`, 'write a value that PostgreSQL can hold', column);
  }
}

function unwritableReason(literal: Literal): string | null {
  return literal.type === 'unwritable' ? literal.reason : null;
}
