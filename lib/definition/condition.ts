import type { Expression, RelationPath, SqlExpression } from './expression';

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
