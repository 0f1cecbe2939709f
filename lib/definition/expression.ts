import type { Condition } from './condition';
import type { Literal } from './literal';

/** Names of to-one and to-many relations, from the parent outwards; `[]` is the parent itself. */
export type RelationPath = readonly string[];

export interface ColumnExpression {
  readonly kind: 'column';
  readonly path: RelationPath;
  readonly column: string;
}

/** The rows of a relation, as the argument of `count`: `count('comments')`; `[]` counts the parent's rows. */
export interface RowsExpression {
  readonly kind: 'rows';
  readonly path: RelationPath;
}

export interface LiteralExpression {
  readonly kind: 'literal';
  readonly literal: Literal;
}

export type AggregateFunction =
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'stringAgg'
  | 'arrayAgg'
  | 'jsonAgg'
  | 'jsonObjectAgg'
  | 'boolAnd'
  | 'boolOr';

export interface Ordering {
  readonly expression: Expression;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last' | null;
}

export interface AggregateExpression {
  readonly kind: 'aggregate';
  readonly function: AggregateFunction;
  readonly arguments: readonly Expression[];
  readonly distinct: boolean;
  readonly orderBy: readonly Ordering[];
  readonly filter: Condition | null;
}

/** A function call; `schema: null` is found along the `search_path`, `coalesce` and its like included. */
export interface CallExpression {
  readonly kind: 'call';
  readonly schema: string | null;
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export interface ArithmeticExpression {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly operands: readonly Expression[];
}

export interface CastExpression {
  readonly kind: 'cast';
  readonly expression: Expression;
  /** A type as PostgreSQL spells it, such as `numeric(10, 2)`; checked for its shape, never quoted. */
  readonly type: string;
}

export interface CaseExpression {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Condition; readonly then: Expression }[];
  readonly else: Expression | null;
}

/** Text that is taken as it is, with expressions in it. `query` marks a select, which needs parentheses. */
export interface SqlExpression {
  readonly kind: 'sql';
  readonly parts: readonly (string | Expression)[];
  readonly query: boolean;
}

/** Where a view column's value comes from. Plain data: strings of the builders are already split into paths. */
export type Expression =
  | ColumnExpression
  | RowsExpression
  | LiteralExpression
  | AggregateExpression
  | CallExpression
  | ArithmeticExpression
  | CastExpression
  | CaseExpression
  | SqlExpression;
