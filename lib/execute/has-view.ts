import { hasMaterializedView } from '../catalog/has-materialized-view';
import type { TableName } from '../definition';
import { type ExecutionContext, toPhysicalName } from './context';

/** True when there is a materialized view of that name, along the `search_path` when it has no schema. */
export function hasView(context: ExecutionContext, view: TableName): Promise<boolean> {
  return context.database.transaction(() => hasMaterializedView(context.database, toPhysicalName(context, view)));
}
