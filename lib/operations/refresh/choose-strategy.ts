import { hasRefreshKey } from '../../catalog/refresh-key';
import { readRefreshRights } from '../../catalog/refresh-rights';
import type { CatalogRelation } from '../../catalog/relation';
import type { Database } from '../../session/database';
import type { ExecutionContext } from '../context';
import type { RefreshStrategy, UsedStrategy } from './options';

/** The strategy of a refresh, and why it is used. */
export interface Choice {
  readonly strategy: UsedStrategy;
  readonly reason: string;
}

/** `auto` is concurrent where nothing is in the way of that. */
export async function chooseStrategy(
  { database }: ExecutionContext,
  { strategy }: { readonly strategy: RefreshStrategy },
  relation: CatalogRelation | null,
): Promise<Choice> {
  if (strategy !== 'auto') return { strategy, reason: 'requested' };
  const obstacle = relation === null ? 'there is no such view' : await findObstacle(database, relation);
  return obstacle === null
    ? { strategy: 'concurrent', reason: 'the view holds data and has a unique index' }
    : { strategy: 'blocking', reason: obstacle };
}

/** What is in the way of a concurrent refresh. */
async function findObstacle(database: Database, { oid, populated }: CatalogRelation): Promise<string | null> {
  if (!populated) return 'the view holds no data yet';
  if (!(await hasRefreshKey(database, oid))) return 'the view has no unique index over plain columns and all rows';
  const rights = await readRefreshRights(database, oid);
  if (rights === null) return 'there is no such view';
  const { owner, schema } = rights;
  if (!rights.ownerMayMakeTemporary)
    return `the owner "${owner}" may not create temporary tables in the database "${rights.database}"`;
  return rights.ownerMayUseSchema ? null : `the owner "${owner}" may not use the schema "${schema}"`;
}
