import type { AggregateExpression, Ordering } from '../../../lib/definition';
import { mean, total } from './arithmetic';
import { compareForOrder, compareValues } from './compare';
import { holds } from './condition';
import { evaluate } from './expression';
import { deepestBranch, readPaths } from './paths';
import { isMany, type Place, relationAt } from './rows';
import { jsonOf } from './sql';
import { textOf } from './text';
import { type Decimal, identity, Json, type Value } from './values';

/** One row that an aggregate sees: its arguments, and what it is ordered by. */
interface Seen {
  readonly values: readonly Value[];
  readonly order: readonly Value[];
}

export function evaluateAggregate(aggregate: AggregateExpression, place: Place): Value {
  const places = rowsSeen(aggregate, place).filter(
    (inner) => aggregate.filter === null || holds(aggregate.filter, inner),
  );
  const [counted] = aggregate.arguments;
  if (counted?.kind === 'rows') return countRows(aggregate, counted.path, places);
  const ordering = orderingOf(aggregate, place);
  const seen = places.map((inner) => ({
    values: aggregate.arguments.map((argument) => evaluate(argument, inner)),
    order: ordering.map(({ expression }) => evaluate(expression, inner)),
  }));
  const distinct = aggregate.distinct ? firstOfEach(seen, ({ values }) => values.map(identity).join()) : seen;
  return summarize(
    aggregate.function,
    [...distinct].sort((left, right) => compareSeen(ordering, left, right)),
  );
}

/** The rows along the branch; in a view with `groupBy`, the rows of the group. */
function rowsSeen(aggregate: AggregateExpression, place: Place): readonly Place[] {
  if (place.group !== null) return place.group;
  return place.along(deepestBranch(place.relations, readPaths([aggregate.arguments, aggregate.orderBy])));
}

function countRows(aggregate: AggregateExpression, path: readonly string[], places: readonly Place[]): bigint {
  const rows = places.map((place) => place.row(path)).filter((row) => row !== null);
  if (!aggregate.distinct) return BigInt(rows.length);
  const [first] = places;
  const key = first === undefined ? [] : path.length === 0 ? first.key : relationAt(first.relations, path).key;
  return BigInt(new Set(rows.map((row) => key.map((column) => identity(row[column] ?? null)).join())).size);
}

/** Its own order, or else that of the relations along its branch, outermost first. */
function orderingOf(aggregate: AggregateExpression, place: Place): readonly Ordering[] {
  if (aggregate.orderBy.length > 0 || aggregate.distinct || place.group !== null) return aggregate.orderBy;
  const branch = deepestBranch(place.relations, readPaths(aggregate.arguments));
  return branch.flatMap((_step, index) => {
    const path = branch.slice(0, index + 1);
    const relation = relationAt(place.relations, path);
    return (isMany(relation) ? relation.orderBy : []).map((ordering) => ({
      ...ordering,
      expression: atPath(ordering.expression, path),
    }));
  });
}

function atPath(expression: Ordering['expression'], path: readonly string[]): Ordering['expression'] {
  if (expression.kind !== 'column') throw new Error('the naive evaluator orders relations by columns only');
  return { ...expression, path };
}

function compareSeen(ordering: readonly Ordering[], left: Seen, right: Seen): number {
  for (const [index, { direction, nulls }] of ordering.entries()) {
    const compared = compareForOrder(left.order[index] as Value, right.order[index] as Value, direction, nulls);
    if (compared !== 0) return compared;
  }
  return 0;
}

function firstOfEach<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...new Map([...items].reverse().map((item) => [key(item), item])).values()].reverse();
}

function summarize(name: AggregateExpression['function'], seen: readonly Seen[]): Value {
  const all = seen.map(({ values }) => values[0] as Value);
  const present = all.filter((value) => value !== null);
  if (name === 'count') return BigInt(present.length);
  if (seen.length === 0) return null;
  switch (name) {
    case 'arrayAgg':
      return all;
    case 'jsonAgg':
      return new Json(all.map(jsonOf));
    case 'jsonObjectAgg':
      return new Json(
        Object.fromEntries(seen.map(({ values }) => [textOf(values[0] as Value), jsonOf(values[1] as Value)])),
      );
  }
  return present.length === 0 ? null : summarizePresent(name, present, seen);
}

type OverPresent = Exclude<AggregateExpression['function'], 'count' | 'arrayAgg' | 'jsonAgg' | 'jsonObjectAgg'>;

function summarizePresent(name: OverPresent, present: readonly Value[], seen: readonly Seen[]): Value {
  const numbers = present as readonly (bigint | number | Decimal)[];
  switch (name) {
    case 'sum':
      return total(numbers);
    case 'avg':
      return mean(numbers);
    case 'min':
      return present.reduce((best, value) => (compareValues(value, best) < 0 ? value : best));
    case 'max':
      return present.reduce((best, value) => (compareValues(value, best) > 0 ? value : best));
    case 'boolAnd':
      return present.every((value) => value === true);
    case 'boolOr':
      return present.some((value) => value === true);
    case 'stringAgg':
      return joined(seen.filter(({ values }) => values[0] !== null));
  }
}

/** Each value after the first comes with its own row's delimiter before it. */
function joined(seen: readonly Seen[]): string {
  return seen.map(({ values }, index) => (index === 0 ? '' : String(values[1] ?? '')) + String(values[0])).join('');
}
