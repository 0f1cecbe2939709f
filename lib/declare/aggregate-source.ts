import type { AggregateExpression } from '../definition/expression';
import { ConditionBuilder, type ConditionInput } from './condition-builder';
import type { Inference } from './source';
import { type Direction, isSource, literalExpression, Source, type SourceInput, toOrdering } from './source';

/**
 * An aggregate: over a to-many path in a view with one row per parent row, over the parent's rows in a view with `groupBy`.
 * Immutable: each method returns a new one.
 *
 * @example
 * view.columns({ tags: stringAgg('tags.name', ', ').distinct().orderBy('tags.name').default('') });
 */
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
    const json = { kind: 'cast', expression: literalExpression(JSON.stringify(value)), type: 'jsonb' } as const;
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

  /**
   * Only the rows for which the condition holds: `filter (where …)`. It has the forms of Knex's `where`; calls add up.
   */
  where(...condition: ConditionInput): AggregateSource<Type> {
    const added = new ConditionBuilder();
    if (this.expression.filter) added.add('and', this.expression.filter);
    added.where(...condition);
    return new AggregateSource({ ...this.expression, filter: added.build() });
  }
}
