import { deepFreeze } from '../definition/canonical';
import type { Expression, SqlExpression } from '../definition/expression';
import { describeTableName, parsePath } from '../definition/names';
import { Problems } from '../definition/problems';
import { toRelations } from '../definition/relation-tree';
import { validateDefinition } from '../definition/validate';
import type { ParentBody, QueryBody, Relations, ViewDefinition } from '../definition/view';
import { findRelation } from '../definition/walk/paths';
import { resolveCondition, resolveExpression } from '../definition/walk/resolve';
import { wellFormed } from '../definition/well-formed';
import { DefinitionError, OptionError } from '../errors';
import type { ColumnDraft, ViewDraft } from './draft';
import { toIndexes } from './read-index';
import { type Source, type SourceInput, toExpression } from './source';
import { type OpaqueQuery, querySql } from './sql-text';
import { validateOrigin } from './validate-origin';

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
    body: draft.query === null ? toParentBody(draft, found) : toQueryBody(draft, found),
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
  const declared = draft.relations.map(({ path, spec }) => ({ path, relation: spec.relation }));
  const relations = toRelations(declared, draft.key, found);
  for (const column of draft.columns) checkSource(column, relations, found);
  return {
    kind: 'parent',
    parent: draft.parent ?? { schema: null, name: '' },
    key: draft.key,
    relations,
    columns: draft.columns.map(({ name, source }) => ({
      name,
      source: resolveExpression(readSource(name, source ?? null, found), relations),
    })),
    filter: draft.filter && resolveCondition(draft.filter, relations),
    groupBy: draft.groupBy,
  };
}

/** The source of a column; what cannot be one is reported, and nothing in its place. */
export function readSource(name: string, source: SourceInput | true, found: Problems): Expression {
  if (source === true) return { kind: 'column', path: [], column: name };
  try {
    return toExpression(source);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    found.add(error.message, error.hint ?? '', name);
    return { kind: 'literal', literal: { type: 'null' } };
  }
}

/** What TypeScript would refuse, and a path where only a name of the parent's columns can stand. */
function checkSource({ name, source }: ColumnDraft, relations: Relations, found: Problems): void {
  const given = source as unknown;
  if (
    given === null ||
    given === undefined ||
    given === false ||
    typeof given === 'number' ||
    typeof given === 'bigint'
  ) {
    const instead = given === undefined ? 'leave the column out' : `write value(${String(given)}) for a constant`;
    found.add(`${String(given)} is not a source`, `name a column or path, or ${instead}`, name);
  }
  const path = parsePath(name).slice(0, -1);
  if (source === true && path.length > 0 && findRelation(relations, path) !== null) {
    const alias = name.replaceAll('.', '_');
    found.add(
      "a column that is named alone is the parent's own, and this is a path",
      `give it a name: { ${alias}: '${name}' }`,
      name,
    );
  }
}

function toQueryBody(draft: ViewDraft, found: Problems): QueryBody {
  return { kind: 'query', query: readQuery(draft.query as OpaqueQuery, found), columns: draft.columnNames };
}

/** What a view is given as its query; what cannot be one is reported, and nothing in its place. */
export function readQuery(query: OpaqueQuery | string | Source, found: Problems): SqlExpression {
  try {
    return querySql(query);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    found.add(`as: ${error.message}`, 'give the query: view.as(knex(…).select(…)) or view.as(sql`select …`)');
    return querySql('');
  }
}
