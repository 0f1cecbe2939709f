import type { ViewDraft } from './draft';
import type { TableName } from './names';
import { isTooDeep, MAX_NESTING } from './nesting';
import type { Problems } from './problems';
import { validateColumns } from './validate-columns';
import { validateExpressions } from './validate-expressions';
import { validateFilter, validateRelations } from './validate-filters';
import { validateIndexes } from './validate-indexes';
import { reportNul, validateNames } from './validate-text';
import type { ParentBody, ViewDefinition } from './view';

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

/** Adds to `found` what is wrong with what a view is said to be made from. */
export function validateOrigin(draft: ViewDraft, found: Problems): void {
  if (draft.query === null) {
    validateParent(draft.parent, draft.key, found);
    return;
  }
  const both = declaredBesideQuery(draft);
  if (both.length > 0) {
    found.add(
      `it is given by a query and also says ${both.join(', ')}`,
      'keep view.as(…) or the declaration, not both',
    );
  }
}

function validateParent(parent: TableName | null, key: readonly string[], found: Problems): void {
  if (parent === null || parent.name === '') {
    found.add(
      'it says neither which table it is from nor a query',
      "add view.from('posts'), or view.as(knex('posts').select(…))",
    );
  }
  if (key.length === 0)
    found.add('the key of its parent has no columns', "name them: view.from('posts', { key: ['id'] })");
}

function declaredBesideQuery(draft: ViewDraft): readonly string[] {
  const said: readonly [string, boolean][] = [
    ['from', draft.parent !== null],
    ['relation', draft.relations.length > 0],
    ['columns with sources', draft.columns.length > 0],
    ['where', draft.filter !== null],
    ['groupBy', draft.groupBy.length > 0],
  ];
  return said.filter(([, isSaid]) => isSaid).map(([name]) => name);
}
