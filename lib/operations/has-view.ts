import { findRelation } from '../catalog/relation';
import type { TableName } from '../definition';
import { type ExecutionContext, toPhysicalName } from './context';

/** True when there is a materialized view of that name, along the `search_path` when it has no schema. */
export async function hasView(context: ExecutionContext, view: TableName): Promise<boolean> {
  const relation = await findRelation(context.database, toPhysicalName(context, view));
  return relation?.kind === 'materialized view';
}
