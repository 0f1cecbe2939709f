import type { Condition, Literal, ParentBody, RelationPath } from '../definition';
import { Aliases } from './aliases';
import type { Dialect } from './dialect';
import { parenthesized } from './joins';
import { RowScope } from './row-scope';
import { row, writeCondition } from './write-condition';

/**
 * Which parents a select is restricted to: those with these keys (each as long as the parent's key), or those whose key
 * a query gives, as SQL text. Null for all.
 */
export type Restriction =
  | { readonly kind: 'keys'; readonly keys: readonly (readonly Literal[])[] }
  | { readonly kind: 'query'; readonly sql: string }
  | null;

/** Which parents are wanted: the view's own filter, and a restriction to some keys. */
export interface Wanted {
  readonly body: ParentBody;
  readonly dialect: Dialect;
  readonly restriction: Restriction;
}

export function isRestricted({ body, restriction }: Wanted): boolean {
  return body.filter !== null || restriction !== null;
}

/** Adds the filter and the restriction to a scope that starts at the parent. */
export function restrict(scope: RowScope, { body, dialect, restriction }: Wanted): void {
  if (restriction !== null) scope.addCondition(writeRestriction(scope, body, dialect, restriction));
  if (body.filter !== null) scope.addCondition(writeFilter(body.filter, scope));
}

function writeFilter(filter: Condition, scope: RowScope): string {
  return parenthesized(writeCondition(filter, scope), filter.kind);
}

function writeRestriction(scope: RowScope, body: ParentBody, dialect: Dialect, restriction: NonNullable<Restriction>): string {
  const key = row(scope.linkColumns([], body.key));
  if (restriction.kind === 'query') return `${key} in (${restriction.sql})`;
  if (restriction.keys.length === 0) return 'false';
  const rows = restriction.keys.map((values) => row(values.map((value) => dialect.literal(value, 'comparison'))));
  return `${key} in (${rows.join(', ')})`;
}

/** The wanted parents, as a select of columns of what is to-one from them: what a branch's links may be. */
export function wantedParents(wanted: Wanted, path: RelationPath, columns: readonly string[]): string {
  const { body, dialect } = wanted;
  const scope = RowScope.ofParent({ body, dialect, aliases: new Aliases(dialect) });
  const selected = scope.linkColumns(path, columns).join(', ');
  restrict(scope, wanted);
  return `select ${selected} ${scope.fromClause(' ')}`;
}
