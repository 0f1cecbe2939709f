import { isToOne, type Relation, type RelationPath } from '../definition';
import type { Dialect } from './dialect';

/** A table in a from clause: the names it goes by, and the relation that led to it (null for the parent). */
export interface TableRef {
  readonly path: RelationPath;
  readonly alias: string;
  /** The table between, where the relation has one. */
  readonly throughAlias: string | null;
  readonly relation: Relation | null;
  /** The columns of the table that are read, by their own names; more of them while names are written. */
  readonly used: Set<string>;
}

/** A to-one relation with an order is the first row of that order, taken in a subquery. */
export function isFirstRowOnly(relation: Relation): boolean {
  return isToOne(relation) && relation.orderBy.length > 0;
}

/** A column of the table, or of the table between where the relation says it is an extra of that. */
export function columnOf(ref: TableRef, column: string, dialect: Dialect): string {
  const { alias, throughAlias, relation } = ref;
  const extra = extraOf(ref, column);
  if (relation === null || extra === null || throughAlias === null) return ownColumn(ref, column, dialect);
  return isFirstRowOnly(relation)
    ? qualified(alias, extraName(alias, extra), dialect)
    : qualified(throughAlias, extra, dialect);
}

/** The column of the table between that reads as if it were the related table's; null for any other. */
export function extraOf({ relation }: TableRef, column: string): string | null {
  const extras = relation?.through?.extras ?? {};
  return Object.hasOwn(extras, column) ? (extras[column] as string) : null;
}

/** A column of the table itself. */
export function ownColumn({ alias, used }: TableRef, column: string, dialect: Dialect): string {
  used.add(column);
  return qualified(alias, column, dialect);
}

/** What a column of the table between is called outside the subquery that takes the first row. */
export function extraName(alias: string, column: string): string {
  return `${alias}__extra_${column}`;
}

export function qualified(alias: string, column: string, dialect: Dialect): string {
  return `${dialect.identifier(alias)}.${dialect.identifier(column)}`;
}

/** `"a"."x" = "b"."y"` for each pair, joined by `and`. */
export function equalColumns(
  left: string,
  leftColumns: readonly string[],
  right: string,
  rightColumns: readonly string[],
  dialect: Dialect,
): string {
  return leftColumns
    .map(
      (column, index) =>
        `${qualified(left, column, dialect)} = ${qualified(right, rightColumns[index] as string, dialect)}`,
    )
    .join(' and ');
}
