import type { Ordering, Relation, TableName } from '../definition';
import { columnScope } from './column-scope';
import type { Dialect } from './dialect';
import type { Scope } from './scope';
import { equalColumns, extraName, extraOf, isFirstRowOnly, qualified, type TableRef } from './table-ref';
import { row, writeCondition, writeExpression } from './write-expression';

/** The table a relation leads to, as a from item, and what else must hold for its rows. */
export interface FromItem {
  /** To be called last, when every column that is read is known. */
  readonly text: () => string;
  /** The filters of the relation; empty when there are none. */
  readonly conditions: readonly string[];
  /** The columns that the owner's `from` columns are equal to, in that order. */
  readonly link: readonly string[];
  /** Two tables joined, which need parentheses where they are joined as one. */
  readonly isCompound: boolean;
}

/** What a declaration reads of a table: columns by name, or SQL text in it perhaps more. */
export type Reads = 'columns' | 'anything';

/** `"posts"`, or `"users" as "author"` where the alias is another. */
export function tableAs(table: TableName, alias: string, dialect: Dialect): string {
  const name = dialect.identifier(alias);
  const isOwnName = dialect.identifier(table.name) === name;
  return isOwnName ? dialect.table(table) : `${dialect.table(table)} as ${name}`;
}

/** What to join to reach a relation's rows from its owner; `wanted`, as `in (…)`, is what its link may be. */
export function fromItem(
  ref: TableRef & { readonly relation: Relation },
  dialect: Dialect,
  reads: () => Reads,
  wanted: string | null = null,
): FromItem {
  const { relation } = ref;
  if (isFirstRowOnly(relation)) return firstRowItem(ref, dialect, wanted, reads);
  return plainItem(ref, dialect);
}

function plainItem(ref: TableRef & { readonly relation: Relation }, dialect: Dialect): FromItem {
  const { path, relation, alias, throughAlias } = ref;
  const mark = (text: string): string => dialect.mark({ kind: 'relation', path }, text);
  const target = mark(tableAs(relation.table, alias, dialect));
  const conditions = relationConditions(ref, dialect);
  if (relation.through === null || throughAlias === null) {
    return {
      text: () => target,
      conditions,
      link: relation.to.map((column) => qualified(alias, column, dialect)),
      isCompound: false,
    };
  }
  const between = mark(tableAs(relation.through.table, throughAlias, dialect));
  const on = mark(equalColumns(alias, relation.to, throughAlias, relation.through.to, dialect));
  const link = relation.through.from.map((column) => qualified(throughAlias, column, dialect));
  return { text: () => `${between} inner join ${target} on ${on}`, conditions, link, isCompound: true };
}

/** The first row of each owner, in the relation's order: https://www.postgresql.org/docs/current/sql-select.html#SQL-DISTINCT */
function firstRowItem(
  ref: TableRef & { readonly relation: Relation },
  dialect: Dialect,
  wanted: string | null,
  reads: () => Reads,
): FromItem {
  const { relation, alias } = ref;
  const { text, conditions: filters, link } = plainItem(ref, dialect);
  const conditions = wanted === null ? filters : [...filters, `${row(link)} ${wanted}`];
  const linkNames = link.map((_column, index) => dialect.identifier(`${alias}__link_${index + 1}`));
  const links = link.map((column, index) => `${column} as ${linkNames[index]}`);
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  const own = innerScope(ref, dialect);
  const order = [
    ...link,
    ...relation.orderBy.map((ordering) => writeOrdering(ordering, (expression) => writeExpression(expression, own))),
  ];
  const from = `from ${text()}${where} order by ${order.join(', ')}`;
  const select = (outputs: readonly string[]): string =>
    `select distinct on (${link.join(', ')}) ${[...outputs, ...links].join(', ')} ${from}`;
  return {
    text: () => {
      const rows = dialect.mark({ kind: 'relation', path: ref.path }, select(firstRowOutputs(ref, dialect, reads)));
      return `(${rows}) as ${dialect.identifier(alias)}`;
    },
    conditions: [],
    link: linkNames.map((name) => `${dialect.identifier(alias)}.${name}`),
    isCompound: false,
  };
}

/**
 * What is read of the first row, and where SQL text may read of it anything, all. In an order that does not depend on how
 * it was declared: the registry keeps the keys of a record sorted.
 */
function firstRowOutputs(
  { relation, alias, throughAlias, used }: TableRef & { readonly relation: Relation },
  dialect: Dialect,
  reads: () => Reads,
): readonly string[] {
  const between = Object.values(relation.through?.extras ?? {}).sort();
  const extras = between.map(
    (column) =>
      `${qualified(throughAlias ?? alias, column, dialect)} as ${dialect.identifier(extraName(alias, column))}`,
  );
  const own = [...used].sort().map((column) => qualified(alias, column, dialect));
  return [...(reads() === 'anything' ? [`${dialect.identifier(alias)}.*`] : own), ...extras];
}

function relationConditions(ref: TableRef & { readonly relation: Relation }, dialect: Dialect): readonly string[] {
  const { path, relation, throughAlias } = ref;
  const conditions: string[] = [];
  if (relation.through?.filter && throughAlias !== null) {
    const between = columnScope(dialect, (column) => qualified(throughAlias, column, dialect));
    conditions.push(parenthesized(writeCondition(relation.through.filter, between), relation.through.filter.kind));
  }
  if (relation.filter) {
    conditions.push(parenthesized(writeCondition(relation.filter, innerScope(ref, dialect)), relation.filter.kind));
  }
  return conditions.map((text) => dialect.mark({ kind: 'relation', path }, text));
}

/** Keeps an `or` together beside an `and`. */
export function parenthesized(text: string, kind: string): string {
  return kind === 'or' ? `(${text})` : text;
}

/** The related table's columns where its tables are joined, extras under the name of the table between. */
function innerScope(ref: TableRef, dialect: Dialect): Scope {
  return columnScope(dialect, (column) => {
    const extra = extraOf(ref, column);
    return extra !== null && ref.throughAlias !== null
      ? qualified(ref.throughAlias, extra, dialect)
      : qualified(ref.alias, column, dialect);
  });
}

/** `expression [desc] [nulls first|last]`. */
export function writeOrdering(ordering: Ordering, write: (expression: Ordering['expression']) => string): string {
  const direction = ordering.direction === 'desc' ? ' desc' : '';
  const nulls = ordering.nulls === null ? '' : ` nulls ${ordering.nulls}`;
  return `${write(ordering.expression)}${direction}${nulls}`;
}
