import { ConditionBuilder, type ConditionInput } from './condition-builder';
import type { AggregateExpression } from './expression';
import {
  type Direction,
  type Fallback,
  isSource,
  literalExpression,
  Source,
  type SourceInput,
  toOrdering,
} from './source';
import type { Present } from './source-type';

/** An aggregate. Over a to-many path in a row-per-parent view; over the parent's rows in a view with `groupBy`. */
export class AggregateSource<Type = unknown> extends Source<Type> {
  constructor(override readonly expression: AggregateExpression) {
    super(expression);
  }

  /** As of any source; the value of a JSON aggregate is JSON, so that `.default([])` is an empty array there. */
  override default<Value>(value: Value): Source<Present<Type> | Fallback<Value>> {
    const isJson = this.expression.function === 'jsonAgg' || this.expression.function === 'jsonObjectAgg';
    if (!isJson || isSource(value) || value === null || value === undefined) return super.default(value);
    const json = { kind: 'cast', expression: literalExpression(JSON.stringify(value)), type: 'jsonb' } as const;
    return super.default(new Source<Value>(json)) as Source<Present<Type> | Fallback<Value>>;
  }

  /** Each distinct value once. */
  distinct(): AggregateSource<Type> {
    return new AggregateSource({ ...this.expression, distinct: true });
  }

  /** The order in which `stringAgg`, `arrayAgg` and the JSON aggregates see their rows; later calls add keys. */
  orderBy(
    source: SourceInput,
    direction: Direction = 'asc',
    nulls: 'first' | 'last' | null = null,
  ): AggregateSource<Type> {
    const ordering = toOrdering(source, direction, nulls);
    return new AggregateSource({ ...this.expression, orderBy: [...this.expression.orderBy, ordering] });
  }

  /** Only the rows for which the condition holds: `filter (where …)`. Takes what Knex's `where` takes; calls add up. */
  where(...condition: ConditionInput): AggregateSource<Type> {
    const added = new ConditionBuilder();
    if (this.expression.filter) added.add('and', this.expression.filter);
    added.where(...condition);
    return new AggregateSource({ ...this.expression, filter: added.build() });
  }
}
