import { qualify, quoteIdentifier } from '../compiler/dialect';
import type { RelationName } from '../definition';

/**
 * Makes a statistics object and drops it again, for the lock that this takes until the transaction ends: it keeps off
 * refreshes, alters and vacuums, and lets readers and grants pass. Other statements that take it change something that
 * another session may have changed while they waited. See
 * https://www.postgresql.org/docs/current/explicit-locking.html (share update exclusive).
 */
export function holdStatements(relation: RelationName, temporaryName: string): readonly string[] {
  const statistics = qualify({ ...relation, name: temporaryName });
  return [`create statistics ${statistics} on (1 is null) from ${qualify(relation)}`, `drop statistics ${statistics}`];
}

/** Gives the relation to the owner that it has, for the lock that this takes: nobody else reads it from then on. */
export function lockStatement(relation: RelationName & { readonly kind: string }, owner: string): string {
  return `alter ${relation.kind} ${qualify(relation)} owner to ${quoteIdentifier(owner)}`;
}

/** With its partitions and child tables, as `alter table` does. */
export function lockTable(table: RelationName): string {
  return `lock table ${qualify(table)} in access exclusive mode`;
}
