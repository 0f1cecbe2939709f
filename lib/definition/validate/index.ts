import type { TableName } from '../names';
import { isTooDeep, MAX_NESTING } from '../nesting';
import type { Problems } from '../problems';
import type { ParentBody, ViewDefinition } from '../view';
import { validateColumns } from './columns';
import { validateExpressions } from './expressions';
import { validateFilter, validateRelations } from './filters';
import { validateIndexes } from './indexes';
import { reportNul, validateNames } from './text';

/** Adds to `found` everything about a definition that cannot be, judged without a database. */
export function validateDefinition(definition: ViewDefinition, found: Problems): void {
  if (isTooDeep(definition)) {
    found.add(`it is nested more than ${MAX_NESTING} levels deep`, 'split it into several views');
    return;
  }
  validateNames(definition, found);
  validateExpressions(definition, found);
  if (definition.body.kind === 'parent') validateBody(definition.body, found);
  validateIndexes(definition, found);
  if (found.list.length === 0) reportNul(definition, found);
}

function validateBody(body: ParentBody, found: Problems): void {
  validateParent(body.parent, body.key, found);
  validateRelations(body.relations, [], found);
  validateColumns(body, found);
  if (body.filter) validateFilter(body.filter, body.relations, found);
}

export function validateParent(parent: TableName | null, key: readonly string[], found: Problems): void {
  if (parent === null || parent.name === '') {
    found.add(
      'it says neither which table it is from nor a query',
      "add view.from('posts'), or view.as(knex('posts').select(…))",
    );
  }
  if (key.length === 0)
    found.add('the key of its parent has no columns', "name them: view.from('posts', { key: ['id'] })");
}
