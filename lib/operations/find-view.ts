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

/** Finds the view of a name. Call it inside `attempt`, which reports a missing view as a {@link ViewNotFoundError}. */
export async function requireView(context: ExecutionContext, view: TableName): Promise<CatalogRelation> {
  const relation = await findView(context, view);
  if (relation === null) throw new ViewMissing();
  return relation;
}
