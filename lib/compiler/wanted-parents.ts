import { type Condition, type Literal, type ParentBody, type RelationPath, walkExpression } from '../definition';
import { Aliases } from './aliases';
import type { Dialect } from './dialect';
import { parenthesized, tableAs } from './joins';
import { type ParentRows, RowScope } from './row-scope';
import type { SelectContext } from './select-context';
import { row, writeCondition } from './write-expression';

/**
 * Which parents a select is restricted to: those with these keys (each as long as the parent's key), or those whose key
 * a query gives, as SQL text. Null for all.
 */
export type Restriction =
  | { readonly kind: 'keys'; readonly keys: readonly (readonly Literal[])[] }
  | { readonly kind: 'query'; readonly sql: string }
  | null;

/**
 * The parents that a select wants, which its filter and a restriction decide. Where branches are aggregated they are
 * selected once, in a common table expression, and every branch is restricted to them: aggregating what the filter throws
 * away costs more than anything else. `materialized` keeps the planner from evaluating the filter in each branch, and
 * from scanning a branch whole where an index leads to the few rows that are wanted.
 */
export class WantedParents implements ParentRows {
  private readonly columns = new Set<string>();
  private readonly name: string;

  constructor(
    readonly context: SelectContext,
    private readonly restriction: Restriction,
  ) {
    this.name = Aliases.ofCommonTables(context).take(`wanted_${context.body.parent.name}`);
  }

  /** Whether some parents are not wanted. */
  get isRestricted(): boolean {
    return this.context.body.filter !== null || this.restriction !== null;
  }

  from(alias: string): string {
    return tableAs({ schema: null, name: this.name }, alias, this.context.dialect);
  }

  uses(columns: readonly string[]): void {
    for (const column of columns) this.columns.add(column);
  }

  /** Adds what decides to a scope over the parent's own table. */
  restrict(scope: RowScope): void {
    const { restriction } = this;
    const { body, dialect } = this.context;
    if (restriction !== null) scope.addCondition(writeRestriction(scope, body, dialect, restriction));
    if (body.filter !== null) scope.addCondition(writeFilter(body.filter, scope));
  }

  /** `in (select …)`: the values that a branch's link may have, at a path that is to-one from the parent. */
  links(path: RelationPath, columns: readonly string[]): string {
    const scope = RowScope.ofParent({
      ...this.context,
      aliases: Aliases.ofTables(this.context),
      parentRows: this,
    });
    const selected = scope.linkColumns(path, columns).join(', ');
    return `in (select ${selected} ${scope.fromClause(' ')})`;
  }

  /** `with … as materialized (…)`; to be called last, when every column that is read is known. */
  withClause(): string {
    const { body, dialect } = this.context;
    const scope = RowScope.ofParent({ ...this.context, aliases: Aliases.ofTables(this.context), rows: 'view' });
    const selected = readsOpaqueSql(body) ? [scope.allColumns()] : scope.linkColumns([], [...this.columns]);
    this.restrict(scope);
    return `with ${dialect.identifier(this.name)} as materialized (\n  select ${selected.join(', ')}\n  ${scope.fromClause('\n  ')}\n)\n`;
  }
}

/** Raw SQL may read any of the parent's columns. */
function readsOpaqueSql(body: ParentBody): boolean {
  return body.columns.some(({ source }) => walkExpression(source).some((inner) => inner.kind === 'sql'));
}

function writeFilter(filter: Condition, scope: RowScope): string {
  return scope.dialect.mark({ kind: 'filter' }, parenthesized(writeCondition(filter, scope), filter.kind));
}

function writeRestriction(
  scope: RowScope,
  body: ParentBody,
  dialect: Dialect,
  restriction: NonNullable<Restriction>,
): string {
  const key = row(scope.linkColumns([], body.key));
  if (restriction.kind === 'query') return `${key} in (${restriction.sql})`;
  if (restriction.keys.length === 0) return 'false';
  const rows = restriction.keys.map((values) => row(values.map((value) => dialect.literal(value, 'comparison'))));
  return `${key} in (${rows.join(', ')})`;
}
