import { findNamesakes } from '../../catalog/namesakes';
import { hasRefreshKey } from '../../catalog/refresh-key';
import { type CatalogRelation, findRelation } from '../../catalog/relation';
import type { TableName, ViewDefinition } from '../../definition';
import { findRegisteredView } from '../../registry/find-view';
import { openRegistry } from '../../registry/open-registry';
import type { ExecutionContext } from '../context';

/** What the catalog and the registry say about a view, after something about it failed. */
export interface Facts {
  /** What the name means; null when it means nothing. */
  readonly relation: CatalogRelation | null;
  /** What has this name in any schema. */
  readonly namesakes: readonly CatalogRelation[];
  readonly hasRefreshKey: boolean;
  readonly definition: ViewDefinition | null;
}

/** Facts about a view. Looked up once an operation has failed and was rolled back; null when that fails as well. */
export async function gatherFacts(context: ExecutionContext, view: TableName): Promise<Facts | null> {
  const { database } = context;
  const physical = context.dialect.physicalTable(view);
  try {
    const relation = await findRelation(database, physical);
    return {
      relation,
      namesakes: await findNamesakes(database, physical.name),
      hasRefreshKey: relation !== null && (await hasRefreshKey(database, relation.oid)),
      definition: relation && (await registeredDefinition(context, relation).catch(() => null)),
    };
  } catch {
    return null;
  }
}

async function registeredDefinition(
  context: ExecutionContext,
  relation: CatalogRelation,
): Promise<ViewDefinition | null> {
  const { database, registrySchema } = context;
  const registry = await openRegistry(context.database, context.registrySchema);
  const view = registry && (await findRegisteredView(database, registrySchema, relation));
  return view?.definition ?? null;
}
