import { type CatalogRelation, findRelation } from '../catalog/relation';
import type { TableName } from '../definition';
import { storageOf } from '../storage';
import type { ExecutionContext } from './context';
import { ViewMissing } from './errors/attempted';

/** The view of a name, along the `search_path` when it has no schema; null for a relation that keeps no rows of a view. */
export async function findView(context: ExecutionContext, view: TableName): Promise<CatalogRelation | null> {
  const relation = await findRelation(context.database, context.dialect.physicalTable(view));
  return storageOf(relation) === null ? null : relation;
}

/** The view of a name, inside of `attempt`: its caller gets a {@link ViewNotFoundError} that says what the name means. */
export async function requireView(context: ExecutionContext, view: TableName): Promise<CatalogRelation> {
  const relation = await findView(context, view);
  if (relation === null) throw new ViewMissing();
  return relation;
}
