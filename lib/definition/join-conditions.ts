import type { Condition } from './expression';

/** Conditions as one; of a single one, that. */
export function join(kind: 'and' | 'or', conditions: readonly Condition[]): Condition {
  return conditions.length === 1 ? (conditions[0] as Condition) : { kind, conditions };
}

/** A filter with a condition added at its end. */
export function narrow(filter: Condition | null, added: Condition): Condition {
  if (filter === null) return added;
  const before = filter.kind === 'and' ? filter.conditions : [filter];
  const after = added.kind === 'and' ? added.conditions : [added];
  return join('and', [...before, ...after]);
}
