import type { ParentBody, ViewDefinition } from '../../../lib/definition';
import { holds } from './condition';
import { evaluate } from './expression';
import { readPaths } from './paths';
import { Place } from './rows';
import { type Database, identity, type Row, type Value } from './values';

export { comparable } from './comparable';
export { readValue } from './read-value';
export * from './values';

/**
 * The rows of a view, found the slow and obvious way: nested loops over rows in memory, one expression at a time. It reads
 * nothing but the definition and the rows, and shares no code with the compiler that it is there to check. `parents` are
 * the rows of the parent to look at: all of them, unless a part is wanted.
 */
export function evaluateNaively(
  definition: ViewDefinition,
  database: Database,
  parents?: readonly Row[],
): readonly Row[] {
  if (definition.body.kind !== 'parent') throw new Error('a query is opaque to the naive evaluator');
  const body = definition.body;
  const places = (parents ?? database[body.parent.name] ?? [])
    .map((parent) => new Place(database, body.relations, parent, body.key))
    .filter((place) => body.filter === null || holds(body.filter, place));
  return (body.groupBy.length > 0 ? grouped(body, places) : places).map((place) => toRow(body, place));
}

function toRow(body: ParentBody, place: Place): Row {
  return Object.fromEntries(body.columns.map(({ name, source }) => [name, evaluate(source, place)]));
}

/** One place for each group, knowing all of its rows; the grouped columns are equal in all of them. */
function grouped(body: ParentBody, parents: readonly Place[]): readonly Place[] {
  const sources = body.columns.filter(({ name }) => body.groupBy.includes(name)).map(({ source }) => source);
  const paths = readPaths(sources);
  const groups = new Map<string, Place[]>();
  for (const parent of parents) {
    for (const place of paths.reduce<readonly Place[]>(
      (places, path) => places.flatMap((one) => one.leftAlong(path)),
      [parent],
    )) {
      const key = sources.map((source) => identity(evaluate(source, place) as Value)).join();
      groups.set(key, [...(groups.get(key) ?? []), place]);
    }
  }
  return [...groups.values()].map((group) => (group[0] as Place).withGroup(group));
}
