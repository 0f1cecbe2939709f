import { readColumns } from '../../catalog/attached/columns';
import { readIndexes } from '../../catalog/attached/indexes';
import type { CatalogRelation } from '../../catalog/relation';
import { readViewBody } from '../../catalog/view-body';
import {
  chosenIndex,
  columnsOf,
  declaredNames,
  describeTableName,
  sqlOf,
  type ViewChange,
  type ViewDefinition,
  viewOfQuery,
} from '../../definition';
import { ViewChangedByHandError, ViewNotRegisteredError } from '../../errors';
import { replacesBody } from '../../plan/built-definition';
import { findRegisteredView } from '../../registry/find-view';
import { isOfDeclaration } from '../../session/database-error';
import { undone } from '../../session/undone';
import type { ExecutionContext } from '../context';
import { registeredQuery } from '../probe/registered-query';
import type { AlterRequest } from './request';

/** What an alter starts from. */
export interface AlterStart {
  /** What the view is: as registered, or of an unregistered one what the catalog tells. */
  readonly definition: ViewDefinition;
  /** The changes that concern the definition. */
  readonly changes: readonly ViewChange[];
  /** Indexes to drop that somebody made by hand, by their names in the catalog. */
  readonly alsoDropped: readonly string[];
  /** The query of the view as the server prints it; as it prints that of the definition, where it is the same view. */
  readonly body: string;
}

/** Finds a view and its definition, and makes sure that one is what the other says. */
export async function findStart(
  context: ExecutionContext,
  request: AlterRequest,
  relation: CatalogRelation,
): Promise<AlterStart> {
  const { database } = context;
  const { definition, body } = await findDefinition(context, request, relation);
  const indexes = await readIndexes(database, relation.oid);
  const { changes, alsoDropped } = separateIndexes(
    context,
    request.changes,
    definition,
    indexes.map(({ name }) => name),
  );
  return {
    definition: await nameColumns(context, definition, changes, relation),
    changes,
    alsoDropped,
    body,
  };
}

async function findDefinition(
  context: ExecutionContext,
  { view, changes }: AlterRequest,
  relation: CatalogRelation,
): Promise<Pick<AlterStart, 'definition' | 'body'>> {
  const { database } = context;
  // Printing locks what the query names; an alter that builds nothing has no use for these locks.
  const body = await undone(database, () => readViewBody(database, relation.oid));
  const registered = await findRegisteredView(database, context.registrySchema, relation);
  if (registered === null) {
    const definition = viewOfQuery(view, sqlOf([body], true));
    if (!replacesBody(definition, changes) && changes.some(needsDefinition))
      throw notRegistered(describeTableName(view));
    return { definition, body };
  }
  const { definition } = registered;
  if (replacesBody(definition, changes)) return { definition, body };
  const standing = { registered, oid: relation.oid, body };
  const query = await registeredQuery(context, standing).catch((error) => {
    // A declaration that makes no view any more cannot be compared. The alter can be what corrects it.
    if (isOfDeclaration(error)) return body;
    throw error;
  });
  if (query === null) throw changedByHand(relation);
  return { definition, body: query };
}

function changedByHand({ schema, name }: CatalogRelation): ViewChangedByHandError {
  return new ViewChangedByHandError(
    `materialized view "${schema}.${name}" is not what the registry recorded: its query was changed by hand`,
    {
      hint: 'drop it and create it again, or give its whole query: view.as(knex(…).select(…))',
    },
  );
}

/** What changes columns, relations or filter starts from the declaration of the view, which only the registry has. */
function needsDefinition({ kind }: ViewChange): boolean {
  switch (kind) {
    case 'setColumn':
    case 'dropColumn':
    case 'setRelation':
    case 'dropRelation':
    case 'addFilter':
    case 'clearFilter':
    case 'setGroupBy':
    case 'orderColumns':
      return true;
    default:
      return false;
  }
}

function notRegistered(view: string): ViewNotRegisteredError {
  return new ViewNotRegisteredError(
    `materialized view "${view}" is not in the registry, so its declaration is not known`,
    {
      hint: `give its whole query: alterMaterializedView('${view}', (view) => view.as(knex(…).select(…))), or create it with createMaterializedView`,
    },
  );
}

/** An index that the registry does not know may still be in the database. */
function separateIndexes(
  { dialect }: ExecutionContext,
  changes: readonly ViewChange[],
  definition: ViewDefinition,
  live: readonly string[],
): Pick<AlterStart, 'changes' | 'alsoDropped'> {
  const registered = definition.indexes.map(({ name }) => name);
  const byHand = new Map<ViewChange, string>();
  for (const change of changes) {
    if (change.kind !== 'dropIndex') continue;
    const name = chosenIndex(definition.name.name, change.index, [...registered, ...live]);
    const physical = dialect.physicalName(name);
    if (!registered.includes(name) && live.includes(physical)) byHand.set(change, physical);
  }
  return { changes: changes.filter((change) => !byHand.has(change)), alsoDropped: [...byHand.values()] };
}

/** A rename needs the names of a query's outputs, which an opaque definition may leave to the server. */
async function nameColumns(
  { database, dialect }: ExecutionContext,
  definition: ViewDefinition,
  changes: readonly ViewChange[],
  { oid }: CatalogRelation,
): Promise<ViewDefinition> {
  const { body, indexes, options } = definition;
  const renamed = changes.flatMap((change) => (change.kind === 'renameColumn' ? [change.from] : []));
  if (body.kind === 'parent' || body.columns !== null || renamed.length === 0) return definition;
  const columns = await readColumns(database, oid);
  const said = [...renamed, ...indexes.flatMap(columnsOf), ...Object.keys(options.columnComments)];
  const declared = declaredNames(said, dialect.physicalName);
  return { ...definition, body: { ...body, columns: columns.map(({ name }) => declared(name)) } };
}
