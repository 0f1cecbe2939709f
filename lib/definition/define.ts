import { DefinitionError } from '../errors';
import { deepFreeze } from './canonical';
import type { ViewDraft } from './draft';
import { toIndexes } from './indexes';
import { describeTableName } from './names';
import { Problems } from './problems';
import { toRelations } from './relation-tree';
import { resolveCondition, resolveExpression } from './resolve';
import { toExpression } from './source';
import { opaqueSql } from './sql-text';
import { validateDefinition, validateOrigin } from './validate';
import type { ParentBody, QueryBody, ViewDefinition } from './view';
import { wellFormed } from './well-formed';

/**
 * Turns what a builder or a model collected into a definition: resolves its paths and checks everything that can be
 * checked without a database.
 *
 * @throws {DefinitionError} naming all problems at once, those found while collecting (`found`) included.
 */
export function defineView(draft: ViewDraft, found: Problems = new Problems()): ViewDefinition {
  const definition: ViewDefinition = {
    formatVersion: 1,
    name: draft.name,
    body: draft.query === null ? toParentBody(draft, found) : toQueryBody(draft),
    indexes: toIndexes(draft, found),
    options: {
      withData: draft.withData,
      comment: draft.comment,
      columnComments: draft.columnComments,
      storage: draft.storage,
      tablespace: draft.tablespace,
      accessMethod: draft.accessMethod,
    },
  };
  validateOrigin(draft, found);
  validateDefinition(definition, found);
  if (found.list.length > 0) throw new DefinitionError(describeTableName(draft.name), found.list);
  return deepFreeze(wellFormed(definition));
}

function toParentBody(draft: ViewDraft, found: Problems): ParentBody {
  const relations = toRelations(draft.relations, draft.key, found);
  const columns = [...draft.columns, ...(draft.columnNames ?? []).map((name) => ({ name, source: true as const }))];
  return {
    kind: 'parent',
    parent: draft.parent ?? { schema: null, name: '' },
    key: draft.key,
    relations,
    columns: columns.map(({ name, source }) => ({
      name,
      source: resolveExpression(
        source === true ? { kind: 'column', path: [], column: name } : toExpression(source),
        relations,
      ),
    })),
    filter: draft.filter && resolveCondition(draft.filter, relations),
    groupBy: draft.groupBy,
  };
}

function toQueryBody(draft: ViewDraft): QueryBody {
  const query = draft.query as NonNullable<ViewDraft['query']>;
  return {
    kind: 'query',
    query: typeof query === 'string' ? { kind: 'sql', parts: [query], query: true } : opaqueSql(query),
    columns: draft.columnNames,
  };
}
