import type { LiveDependent } from './live';

/** How the server's messages call a view, and the rule that is its query. */
export interface Described {
  readonly oid: string;
  readonly view: string;
  readonly rule: string;
}

/**
 * The views, by identity, that a refused statement says are in its way. `detail` is that of the error, in whichever
 * language; without one, all of them are. Where it names a column (of which it says only the first user), so is every
 * view that reads that column of the same table.
 */
export function findInTheWay(
  views: readonly LiveDependent[],
  descriptions: readonly Described[],
  detail: string | undefined,
): ReadonlySet<string> {
  if (detail === undefined) return new Set(views.map(({ oid }) => oid));
  const named = new Set(
    descriptions.filter(({ view, rule }) => names(detail, view) || names(detail, rule)).map(({ oid }) => oid),
  );
  const columns = views
    .filter(({ oid }) => named.has(oid))
    .flatMap(({ reads }) => reads)
    .flatMap(({ oid, columns: read }) => read.map((column) => ({ oid, column })))
    .filter(({ column }) => detail.includes(`"${column}"`));
  const alike = views.filter(({ reads }) =>
    reads.some(({ oid, columns: read }) => columns.some((one) => one.oid === oid && read.includes(one.column))),
  );
  return new Set([...named, ...alike.map(({ oid }) => oid)]);
}

/** `view a` is not named by `view a_b`. */
function names(detail: string, description: string): boolean {
  for (let at = detail.indexOf(description); at >= 0; at = detail.indexOf(description, at + 1)) {
    if (!/^[\p{L}\p{N}_$."]/u.test(detail.slice(at + description.length))) return true;
  }
  return false;
}
