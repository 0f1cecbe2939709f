import type { Attached, Privilege } from '../../catalog/attached/types';
import { qualify, quoteIdentifier } from '../../compiler/dialect';
import { keptColumns, type RestoreTarget } from './target';

/** A privilege on the relation, or on one of its columns. */
interface Grant extends Privilege {
  readonly column: string | null;
}

/**
 * Gives the new relation exactly the privileges of the old one: takes away what creating it gave, then grants. A grant
 * by somebody else than the owner is made as that role (`set local role`), after the one that lets it.
 */
export function restorePrivileges(old: Attached, target: RestoreTarget): readonly string[] {
  const grants = orderGrants([...relationGrants(old), ...columnGrants(old, target)], old.owner);
  return [...revokeDefaults(old, target), ...groupGrants(grants).flatMap((group) => writeGrants(group, old, target))];
}

function revokeDefaults({ privileges, defaultGrantees, owner }: Attached, target: RestoreTarget): readonly string[] {
  if (privileges === null && defaultGrantees.length === 0) return [];
  const roles = [...new Set([...defaultGrantees, owner])].map(writeRole).join(', ');
  // Where grants were restored before, others depend on some of them.
  const revoke = `revoke all on ${qualify(target)} from ${roles} cascade`;
  return privileges === null ? [revoke, `grant all on ${qualify(target)} to ${writeRole(owner)}`] : [revoke];
}

function relationGrants({ privileges }: Attached): readonly Grant[] {
  return (privileges ?? []).map((privilege) => ({ ...privilege, column: null }));
}

function columnGrants(old: Attached, target: RestoreTarget): readonly Grant[] {
  return keptColumns(old.columns, target).flatMap(({ column, name }) =>
    column.privileges.map((privilege) => ({ ...privilege, column: name })),
  );
}

/** Those of the owner first, and each other after a grant that gives its grantor the right to it. */
function orderGrants(grants: readonly Grant[], owner: string): readonly Grant[] {
  const ordered: Grant[] = [];
  let left = grants;
  while (left.length > 0) {
    const mayBeMade = (grant: Grant): boolean =>
      grant.grantor === owner || ordered.some((other) => allows(other, grant));
    const next = left.filter(mayBeMade);
    if (next.length === 0) return [...ordered, ...left];
    ordered.push(...next);
    left = left.filter((grant) => !next.includes(grant));
  }
  return ordered;
}

function allows(before: Grant, grant: Grant): boolean {
  return (
    before.isGrantable &&
    before.grantee === grant.grantor &&
    before.privilege === grant.privilege &&
    (before.column === null || before.column === grant.column)
  );
}

/** Neighbours that one statement can make. */
function groupGrants(grants: readonly Grant[]): readonly (readonly [Grant, ...Grant[]])[] {
  const groups: [Grant, ...Grant[]][] = [];
  for (const grant of grants) {
    const group = groups.at(-1);
    if (group && isAlike(group[0], grant)) group.push(grant);
    else groups.push([grant]);
  }
  return groups;
}

function isAlike(one: Grant, other: Grant): boolean {
  return (
    one.grantor === other.grantor &&
    one.grantee === other.grantee &&
    one.isGrantable === other.isGrantable &&
    one.column === other.column
  );
}

function writeGrants(
  group: readonly [Grant, ...Grant[]],
  { owner }: Attached,
  target: RestoreTarget,
): readonly string[] {
  const [{ grantor, grantee, isGrantable, column }] = group;
  const columns = column === null ? '' : ` (${quoteIdentifier(column)})`;
  const privileges = group.map(({ privilege }) => `${privilege.toLowerCase()}${columns}`).join(', ');
  const option = isGrantable ? ' with grant option' : '';
  const grant = `grant ${privileges} on ${qualify(target)} to ${writeRole(grantee)}${option}`;
  return grantor === owner ? [grant] : [setRole(grantor), grant, setRole(target.sessionRole)];
}

function writeRole(role: string | null): string {
  return role === null ? 'public' : quoteIdentifier(role);
}

/** No role is named `none`: PostgreSQL keeps that name. */
function setRole(role: string): string {
  return `set local role ${role === 'none' ? role : quoteIdentifier(role)}`;
}
