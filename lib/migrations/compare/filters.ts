import { type Condition, equalData, type ViewChange } from '../../definition';
import type { PhysicalNames } from './names';

/** A filter that says more than before is only added to. */
export function compareFilters(
  from: Condition | null,
  to: Condition | null,
  names: PhysicalNames,
): readonly ViewChange[] {
  const same = (one: Condition | null, other: Condition | null): boolean =>
    equalData(one && names.condition(one), other && names.condition(other));
  if (same(from, to)) return [];
  if (to === null) return [{ kind: 'clearFilter' }];
  if (from === null) return [{ kind: 'addFilter', condition: to }];
  const added = addedTo(from, to, same);
  if (added !== null) return [{ kind: 'addFilter', condition: added }];
  return [{ kind: 'clearFilter' }, { kind: 'addFilter', condition: to }];
}

/** What the longer of two conjunctions has at its end; null where it is not the other one with something added. */
function addedTo(
  from: Condition,
  to: Condition,
  same: (one: Condition, other: Condition) => boolean,
): Condition | null {
  if (to.kind !== 'and') return null;
  const before = from.kind === 'and' ? from.conditions : [from];
  const added = to.conditions.slice(before.length);
  const isLonger = before.every((condition, index) => {
    const other = to.conditions[index];
    return other !== undefined && same(condition, other);
  });
  const [first] = added;
  if (!isLonger || first === undefined || before.length === 0) return null;
  if (added.length > 1) return { kind: 'and', conditions: added };
  return first.kind === 'and' ? null : first;
}
