import { type CatalogRelation, findRelation } from '../catalog/relation';
import type { TableName } from '../definition';
import { storageOf } from '../storage';
import { type ExecutionContext, toPhysicalName } from './context';

/** The view of a name, along the `search_path` when it has no schema; null for a relation that keeps no rows of a view. */
export async function findView(context: ExecutionContext, view: TableName): Promise<CatalogRelation | null> {
  const relation = await findRelation(context.database, toPhysicalName(context, view));
  return storageOf(relation) === null ? null : relation;
}
