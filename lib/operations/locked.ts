import { readAlterRights } from '../catalog/alter-rights';
import { isLockedHere } from '../catalog/held-locks';
import type { CatalogRelation } from '../catalog/relation';
import { MatviewError } from '../errors';
import type { WantedLock } from '../session/lock';
import { lockStatement } from '../storage/locks';
import type { ExecutionContext } from './context';
import type { Verb } from './errors/attempted';

/**
 * The exclusive locks on relations that the role may take without changing anything: for the others, what is to be done to
 * a relation takes its lock.
 */
export async function exclusiveLocks(
  { database }: ExecutionContext,
  relations: readonly CatalogRelation[],
): Promise<readonly WantedLock[]> {
  const rights = await readAlterRights(
    database,
    relations.map(({ oid }) => oid),
  );
  const own = new Map(rights.relations.flatMap(({ oid, owner, isOwner }) => (isOwner ? [[oid, owner] as const] : [])));
  return relations.flatMap((relation) => {
    const owner = own.get(relation.oid);
    if (owner === undefined) return [];
    const { schema, name, kind } = relation;
    return [{ schema, name, keepsPlace: kind === 'view', sql: lockStatement(relation, owner) }];
  });
}

/**
 * A statement locks what its name means now. In a transaction with an older snapshot, the name still seems to mean what
 * it meant then.
 *
 * @throws {MatviewError} when the session has locked something else.
 */
export async function assertLocked(
  { database }: ExecutionContext,
  { oid, schema, name }: CatalogRelation,
  verb: Verb,
): Promise<void> {
  if (await isLockedHere(database, oid)) return;
  throw new MatviewError(
    'MATVIEW_DATABASE',
    `the ${verb} of the materialized view "${schema}.${name}" was overtaken: another session replaced the view`,
    { hint: 'run the transaction again, or run this call in a transaction at read committed' },
  );
}
