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
  const columns = namedColumns(
    views.filter(({ oid }) => named.has(oid)),
    detail,
  );
  const alike = views.filter(({ reads }) =>
    reads.some(({ oid, columns: read }) => columns.some((one) => one.oid === oid && read.includes(one.column))),
  );
  return new Set([...named, ...alike.map(({ oid }) => oid)]);
}

/** The identities of the relations of which a refused statement names a column that views read. */
export function findAlteredTables(views: readonly LiveDependent[], detail: string | undefined): ReadonlySet<string> {
  return new Set(detail === undefined ? [] : namedColumns(views, detail).map(({ oid }) => oid));
}

interface NamedColumn {
  readonly oid: string;
  readonly column: string;
}

function namedColumns(views: readonly LiveDependent[], detail: string): readonly NamedColumn[] {
  return views
    .flatMap(({ reads }) => reads)
    .flatMap(({ oid, columns }) => columns.map((column) => ({ oid, column })))
    .filter(({ column }) => detail.includes(`"${column}"`));
}

/** `view a` is not named by `view a_b`. */
function names(detail: string, description: string): boolean {
  for (let at = detail.indexOf(description); at >= 0; at = detail.indexOf(description, at + 1)) {
    if (!/^[\p{L}\p{N}_$."]/u.test(detail.slice(at + description.length))) return true;
  }
  return false;
}
