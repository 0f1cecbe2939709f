import type { CatalogRelation } from '../catalog/relation';
import type { TableName } from '../definition';
import { type AdvisoryLock, takeAdvisoryLocks } from '../session/advisory-lock';
import type { Database } from '../session/database';
import { givingWay } from '../session/lock';
import type { ExecutionContext } from './context';
import { findView } from './find-view';

/** What an operation does with views, by their identities. */
export interface Claims {
  /** Views that it changes or refreshes. No other operation does that at the same time. */
  readonly changed?: readonly string[];
  /** Views whose readers it keeps off. It waits for the operations that read them. */
  readonly closed?: readonly string[];
  /** Views that it reads for as long as a fill takes. */
  readonly read?: readonly string[];
}

/**
 * Waits for the other operations of this library on views, to the end of the transaction. PostgreSQL's own locks would do
 * the same, but every later reader waits behind an exclusive lock that is waited for. These locks have only names, so
 * nobody else waits behind them.
 *
 * Each claim takes its locks in one order, so two claims do not wait for each other. Two transactions with several claims
 * can: then PostgreSQL ends one wait, and {@link claimFound} begins again. What a view reads is mostly older than the view,
 * so a transaction that refreshes views in their order does not wait for one that refreshes only the last of them.
 */
export async function claimViews(database: Database, claims: Claims): Promise<void> {
  await takeAdvisoryLocks(database, locksOf(claims));
}

/**
 * The view of a name, claimed; null for none. What the name means is read after the claim: it can come to mean another
 * relation while this waits.
 */
export function claimView(
  context: ExecutionContext,
  view: TableName,
  claimsOn: (relation: CatalogRelation) => Promise<Claims>,
): Promise<CatalogRelation | null> {
  return claimFound(context, async () => {
    const found = await findView(context, view);
    return { found, claims: found === null ? {} : await claimsOn(found) };
  });
}

/** Finds something, and claims what it depends on, until that is the same before and after waiting for the claims. */
export function claimFound<Found>(
  { database, lock }: ExecutionContext,
  find: () => Promise<{ readonly found: Found; readonly claims: Claims }>,
): Promise<Found> {
  return givingWay(database, lock, async () => {
    const taken = new Set<string>();
    for (;;) {
      const { found, claims } = await find();
      const more = locksOf(claims).filter((one) => !taken.has(keyOf(one)));
      if (more.length === 0) return found;
      await takeAdvisoryLocks(database, more);
      for (const one of more) taken.add(keyOf(one));
    }
  });
}

function keyOf({ name, isShared }: AdvisoryLock): string {
  return `${name} ${isShared}`;
}

function locksOf({ changed = [], closed = [], read = [] }: Claims): readonly AdvisoryLock[] {
  const alone = new Set(closed);
  const readers = [...new Set([...closed, ...read])].map((oid) => ({
    oid,
    name: `readers of the view ${oid}`,
    isShared: !alone.has(oid),
  }));
  const changes = [...new Set(changed)].map((oid) => ({ oid, name: `view ${oid}`, isShared: false }));
  return [...readers, ...changes].sort((one, other) => Number(one.oid) - Number(other.oid));
}
