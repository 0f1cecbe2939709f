import type { Problems } from '../definition/problems';
import { validateParent } from '../definition/validate';
import type { ViewDraft } from './draft';

/** Reports a view that has neither a parent nor a query, or a query and a declaration. */
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
