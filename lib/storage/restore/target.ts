import type { Attached } from '../../catalog/attached/types';
import { qualify } from '../../compiler/dialect';

/** The relation that gets what another had. */
export interface RestoreTarget {
  readonly schema: string;
  readonly name: string;
  /** The name here of a column of the old relation; null where there is none any more. */
  columnOf(name: string): string | null;
  /** Columns, by their old names, that have another type here: what only the old type can have is left out. */
  readonly retyped?: ReadonlySet<string>;
  /** A name that nothing has, for the time in which the old index or statistics object still has its own. */
  temporaryName(name: string): string;
  /** What `set role` is to be put back to: a role, or `none`. */
  readonly sessionRole: string;
}

/** `alter materialized view "schema"."name"`, of the new relation. */
export function alterTarget({ kind }: Attached, target: RestoreTarget): string {
  return `alter ${kind} ${qualify(target)}`;
}

/** The columns that are still there, under their new names. */
export function keptColumns<Column extends { readonly name: string }>(
  columns: readonly Column[],
  target: RestoreTarget,
): readonly { readonly column: Column; readonly name: string }[] {
  return columns.flatMap((column) => {
    const name = target.columnOf(column.name);
    return name === null ? [] : [{ column, name }];
  });
}
