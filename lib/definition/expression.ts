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

/** `left operator right`, with an operator from {@link COMPARISON_OPERATORS}. */
export interface ComparisonCondition {
  readonly kind: 'comparison';
  readonly left: Expression;
  readonly operator: string;
  readonly right: Expression;
}

/** `(left, …) in ((value, …), …)`. */
export interface InCondition {
  readonly kind: 'in';
  readonly left: readonly Expression[];
  readonly rows: readonly (readonly Expression[])[];
  readonly negated: boolean;
}

/** `(left, …) in (select …)`. */
export interface InQueryCondition {
  readonly kind: 'inQuery';
  readonly left: readonly Expression[];
  readonly query: SqlExpression;
  readonly negated: boolean;
}

export interface NullCondition {
  readonly kind: 'null';
  readonly expression: Expression;
  readonly negated: boolean;
}

export interface BetweenCondition {
  readonly kind: 'between';
  readonly expression: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly negated: boolean;
}

/** "Has at least one": a row of the relation at `path` exists. */
export interface ExistsCondition {
  readonly kind: 'exists';
  readonly path: RelationPath;
}

/** A boolean taken as it is: raw SQL, or an expression that is boolean by itself. */
export interface TruthCondition {
  readonly kind: 'truth';
  readonly expression: Expression;
}

/**
 * What a filter says. A leaf that reaches across a to-many relation means "has at least one such row"; `not` around it
 * therefore means "has none". `and` of nothing is true, `or` of nothing is false.
 */
export type Condition =
  | { readonly kind: 'and'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | ComparisonCondition
  | InCondition
  | InQueryCondition
  | NullCondition
  | BetweenCondition
  | ExistsCondition
  | TruthCondition;

/** The operators that a comparison may use; anything else is refused, since operators cannot be quoted. */
export const COMPARISON_OPERATORS: ReadonlySet<string> = new Set([
  '=',
  '<',
  '>',
  '<=',
  '>=',
  '<>',
  '!=',
  'like',
  'not like',
  'ilike',
  'not ilike',
  'similar to',
  'not similar to',
  'is distinct from',
  'is not distinct from',
  '~',
  '~*',
  '!~',
  '!~*',
  '~~',
  '~~*',
  '!~~',
  '!~~*',
  '@>',
  '<@',
  '&&',
  '@@',
  '@?',
  '<<',
  '>>',
  '&<',
  '&>',
  '-|-',
  '<<|',
  '|>>',
  '&<|',
  '|&>',
  '?',
  '?|',
  '?&',
  '^@',
  '%',
  '<%',
  '%>',
]);
