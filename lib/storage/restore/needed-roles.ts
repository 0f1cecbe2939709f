import type { Attached, NeededRoles } from '../../catalog/attached/types';

/** The roles that whoever restores a relation has to have at hand: its owners', and those that granted privileges. */
export function neededRoles({ owner, statistics, privileges, columns }: Attached): NeededRoles {
  const granted = [...(privileges ?? []), ...columns.flatMap((column) => column.privileges)];
  const grantors = new Set(granted.map(({ grantor }) => grantor));
  grantors.delete(owner);
  return { owners: [...new Set([owner, ...statistics.map((one) => one.owner)])], grantors: [...grantors] };
}
