import type { Condition } from './expression';

/** How a condition is added to those before it. */
export type Connector = 'and' | 'or';

/** Conditions as one; a single condition stays as it is. */
export function join(kind: Connector, conditions: readonly Condition[]): Condition {
  return conditions.length === 1 ? (conditions[0] as Condition) : { kind, conditions };
}

export function negate(condition: Condition): Condition {
  return { kind: 'not', condition };
}

/** A filter with a condition added at its end. */
export function narrow(filter: Condition | null, added: Condition): Condition {
  if (filter === null) return added;
  const before = filter.kind === 'and' ? filter.conditions : [filter];
  const after = added.kind === 'and' ? added.conditions : [added];
  return join('and', [...before, ...after]);
}
