import type { AggregateExpression, Expression } from '../definition/expression';
import { toLiteral } from '../definition/literal';
import { addWhere, ConditionBuilder, type ConditionMethods } from './condition-builder';
import type { Inference } from './source';
import { type Direction, isSource, Source, type SourceInput, toOrdering } from './source';
import { WHERE_METHODS } from './where-forms';

/**
 * An aggregate: over a to-many path in a view with one row per parent row, over the parent's rows in a view with `groupBy`.
 * Immutable: each method returns a new one. Its where-methods are those of Knex, and add up: only the rows for which the
 * condition holds, `filter (where …)`.
 *
 * @example
 * view.columns({ tags: stringAgg('tags.name', ', ').distinct().orderBy('tags.name').default('') });
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods are defined on the prototype
export class AggregateSource<Type = unknown> extends Source<Type> {
  constructor(
    /** The expression as data. */
    override readonly expression: AggregateExpression,
  ) {
    super(expression);
  }

  /**
   * The value if the aggregate is null, as of any source. The value of a JSON aggregate is JSON: `.default([])` is an empty
   * JSON array.
   */
  override default<Value>(value: Value): Source<Inference.Present<Type> | Inference.Fallback<Value>> {
    const isJson = this.expression.function === 'jsonAgg' || this.expression.function === 'jsonObjectAgg';
    if (!isJson || isSource(value) || value === null || value === undefined) return super.default(value);
    const json = { kind: 'cast', expression: jsonLiteral(value), type: 'jsonb' } as const;
    return super.default(new Source<Value>(json)) as Source<Inference.Present<Type> | Inference.Fallback<Value>>;
  }

  /** Takes each distinct value once. */
  distinct(): AggregateSource<Type> {
    return new AggregateSource({ ...this.expression, distinct: true });
  }

  /** The order in which `stringAgg`, `arrayAgg` and the JSON aggregates see their rows. Later calls add keys. */
  orderBy(
    source: SourceInput,
    direction: Direction = 'asc',
    nulls: 'first' | 'last' | null = null,
  ): AggregateSource<Type> {
    const ordering = toOrdering(source, direction, nulls);
    return new AggregateSource({ ...this.expression, orderBy: [...this.expression.orderBy, ordering] });
  }
}

/** The where-methods, which the loop below defines on the prototype. */
// biome-ignore lint/correctness/noUnusedVariables: the class has this parameter
export interface AggregateSource<Type> extends ConditionMethods {}

for (const [name, method] of WHERE_METHODS)
  Object.defineProperty(AggregateSource.prototype, name, {
    configurable: true,
    writable: true,
    value(this: AggregateSource, ...input: unknown[]) {
      const added = addWhere(new ConditionBuilder().add('and', this.expression.filter), method, input);
      return new AggregateSource({ ...this.expression, filter: added.build() });
    },
  });

/** A value as the text of its JSON; what has none is refused with the definition. */
function jsonLiteral(value: unknown): Expression {
  try {
    return { kind: 'literal', literal: toLiteral(JSON.stringify(value)) };
  } catch (error) {
    const reason = `cannot be written as JSON (${(error as Error).message})`;
    return { kind: 'literal', literal: { type: 'unwritable', reason } };
  }
}
