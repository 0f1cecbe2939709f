import {
  type AggregateExpression,
  type ParentBody,
  type QueryBody,
  type RelationPath,
  rowPathsOf,
  type ViewColumn,
  type ViewDefinition,
  walkExpression,
} from '../definition';
import { Aliases } from './aliases';
import { type Branch, Branches } from './branch';
import { columnScope } from './column-scope';
import { type DerivedTable, derivedTable } from './derived-table';
import type { Dialect } from './dialect';
import { RowScope } from './row-scope';
import { unreachable } from './scope';
import { type JoinedRows, type SelectContext, selectContext } from './select-context';
import { qualified } from './table-ref';
import { type Restriction, WantedParents } from './wanted-parents';
import { writeAggregateCall } from './write-aggregate';
import { writeExpression, writeSql } from './write-expression';

/**
 * The select of a definition, as text without bindings. With a restriction, only the rows of those parents, the
 * restriction pushed into every branch: what a refresh by key computes.
 *
 * @throws {Error} when a view by `groupBy` or by query is restricted: its rows are not parents' rows.
 */
export function compileSelect(definition: ViewDefinition, dialect: Dialect, restriction: Restriction = null): string {
  const { body } = definition;
  if (restriction !== null && (body.kind === 'query' || body.groupBy.length > 0)) {
    throw new Error(
      `the rows of ${definition.name.name} are not rows of one parent, so they cannot be restricted to keys`,
    );
  }
  if (body.kind === 'query') return compileQuery(body, dialect);
  return compileParentBody(selectContext(body, dialect), restriction);
}

/** A relation to at most one row that a select joins, where two rows there would be two rows here. */
export interface ToOneJoin {
  readonly path: RelationPath;
  readonly into: JoinedRows;
}

/** The joins of a select that rely on a relation's promise to lead to at most one row. */
export function toOneJoins(body: ParentBody, dialect: Dialect): readonly ToOneJoin[] {
  const joins = new Map<string, ToOneJoin>();
  compileParentBody(
    selectContext(body, dialect, (path, into) => joins.set(JSON.stringify([path, into]), { path, into })),
    null,
  );
  return [...joins.values()];
}

function compileParentBody(context: SelectContext, restriction: Restriction): string {
  const parents = new WantedParents(context, restriction);
  return context.body.groupBy.length > 0 ? compileSummary(parents) : compileRows(parents);
}

function compileQuery(body: QueryBody, dialect: Dialect): string {
  const scope = columnScope(dialect, () => unreachable('a column of an opaque query'));
  return writeSql({ ...body.query, query: false }, scope).replace(/[\s;]+$/, '');
}

/** One row a parent: to-one steps are left joins, each to-many branch a derived table. */
function compileRows(parents: WantedParents): string {
  const { context } = parents;
  const { body } = context;
  const wanted = parents.isRestricted && hasBranches(body) ? parents : null;
  const outputs = new BranchOutputs(context);
  const scope = RowScope.ofParent({
    ...context,
    aliases: outputs.aliases,
    rows: 'view',
    parentRows: wanted,
    writeAggregate: (aggregate) => outputs.reference(aggregate),
  });
  const columns = body.columns.map((column) => {
    outputs.column = column.name;
    return writeOutput(column, scope);
  });
  for (const { branch, alias } of outputs.branches()) {
    scope.addJoin(joinDerived(derivedTable(branch, context, wanted), alias, scope));
  }
  if (wanted === null) parents.restrict(scope);
  return `${wanted?.withClause() ?? ''}select\n  ${columns.join(',\n  ')}\n${scope.fromClause('\n')}`;
}

function hasBranches(body: ParentBody): boolean {
  return body.columns.some(({ source }) => walkExpression(source).some((inner) => inner.kind === 'aggregate'));
}

function joinDerived({ part, select, link, owner }: DerivedTable, alias: string, scope: RowScope): string {
  const { dialect } = scope;
  const owned = scope.linkColumns(owner.path, owner.columns);
  const on = link.map((name, index) => dialect.mark(part, `${qualified(alias, name, dialect)} = ${owned[index]}`));
  return `left join (\n  ${select}\n) as ${dialect.identifier(alias)} on ${on.join(' and ')}`;
}

/** What the branches give back to the columns: the name of each aggregate's result. */
class BranchOutputs {
  readonly aliases: Aliases;
  /** The column being written, after which results are named. */
  column = '';
  private readonly placed: Branches;
  private readonly names = new Map<Branch, string>();

  constructor(private readonly context: SelectContext) {
    this.aliases = Aliases.ofTables(context);
    this.placed = new Branches(context.body);
  }

  /** A count is 0 where the branch has no rows for the parent; any other aggregate is null. */
  reference(aggregate: AggregateExpression): string {
    const { branch, output } = this.placed.place(aggregate, this.column);
    const result = qualified(this.nameOf(branch), output, this.context.dialect);
    return aggregate.function === 'count' ? `coalesce(${result}, 0)` : result;
  }

  branches(): readonly { readonly branch: Branch; readonly alias: string }[] {
    return this.placed.all.map((branch) => ({ branch, alias: this.nameOf(branch) }));
  }

  private nameOf(branch: Branch): string {
    const known = this.names.get(branch);
    if (known !== undefined) return known;
    const name = this.aliases.take(branch.path.join('__'));
    this.names.set(branch, name);
    return name;
  }
}

/** One row a group: the parent left-joined along the paths of the grouped columns. */
function compileSummary(parents: WantedParents): string {
  const { context } = parents;
  const { body } = context;
  const writeAggregate = (aggregate: AggregateExpression, scope: RowScope): string =>
    writeAggregateCall(aggregate, scope, body, []);
  const { free: meant } = context.foreign;
  const rows = 'aggregates';
  const scope = RowScope.ofParent({ ...context, aliases: Aliases.ofTables(context), writeAggregate, meant, rows });
  parents.restrict(scope); // first: across a path that is joined for the groups it still means "has at least one"
  for (const { name, source } of body.columns) {
    if (body.groupBy.includes(name)) for (const path of rowPathsOf(source)) scope.joinAll(path);
  }
  const outputs = body.columns.map((column) => writeOutput(column, scope));
  const groups = body.groupBy.map((name) => body.columns.findIndex((column) => column.name === name) + 1);
  return `select\n  ${outputs.join(',\n  ')}\n${scope.fromClause('\n')}\ngroup by ${groups.join(', ')}`;
}

function writeOutput({ name, source }: ViewColumn, scope: RowScope): string {
  const { dialect } = scope;
  return `${dialect.mark({ kind: 'column', name }, writeExpression(source, scope))} as ${dialect.identifier(name)}`;
}
